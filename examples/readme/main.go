package main

import (
	"fmt"
	"log"
	"time"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

const document = `{
  "format": 1,
  "district":  {"id": "lincoln", "schoolYear": 2027},
  "buildings": [{"id": "1", "name": "Lincoln Middle"}, {"id": "2", "name": "Lincoln High"}],
  "packages":  [{"code": "REG"}],
  "features":  [{"resource": "REG MAINT DEMOGRAPH"}],
  "roles":     [{"id": "COUNSELOR", "grants": [
                  {"resource": "REG MAINT ALL", "read": "all", "readWrite": "defaultBuilding"}]}],
  "users":     [{"login": "jdoe", "defaultBuilding": "2", "roles": [{"role": "COUNSELOR"}]}]
}`

func main() {
	d, err := district.Load([]byte(document), access.DayOf(time.Now()), nil) // or district.New, from facts in Go
	if err != nil {
		log.Fatal(err) // every fault, with its place
	}
	demograph, _ := d.Feature("REG MAINT DEMOGRAPH") // handles, looked up once
	middle, _ := d.Building("1")
	high, _ := d.Building("2")

	p, err := d.Permissions("jdoe") // once a session or request
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Can(access.ReadWrite, demograph, high)) // as often as you like
	fmt.Println(p.Can(access.ReadWrite, demograph, middle))
	fmt.Println(p.Level(demograph, middle))
}
