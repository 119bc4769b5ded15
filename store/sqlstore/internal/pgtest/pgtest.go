// Package pgtest runs PostgreSQL for tests: servers of their own, each in a temporary
// directory, on a unix socket, and killed whole when asked to be.
//
// PostgreSQL does not run as root: then its processes are those of the user postgres, or
// else of nobody.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Server is a PostgreSQL server.
type Server struct {
	dir     string
	bin     string
	process *exec.Cmd     // nil while it does not run
	exited  chan struct{} // closed when the process has ended
	made    atomic.Int64
	schemas sync.Once // makes the database of the schemas
}

// ErrMissing says that there is no PostgreSQL on this machine.
var ErrMissing = errors.New("no PostgreSQL in /usr/lib/postgresql/*/bin")

var shared struct {
	once   sync.Once
	server *Server
	err    error
}

// Shared returns the one server of this process, started when first asked for. Without
// PostgreSQL the test is skipped, and fails where CI is true.
func Shared(t testing.TB) *Server {
	t.Helper()
	shared.once.Do(func() { shared.server, shared.err = Start() })
	need(t, shared.err)
	return shared.server
}

// StopShared stops the server of [Shared], if there is one. TestMain calls it.
func StopShared() {
	shared.once.Do(func() {})
	if shared.server != nil {
		shared.server.Stop()
	}
}

// Own returns a server of the test's own, which is stopped when the test is over.
func Own(t testing.TB, settings ...string) *Server {
	t.Helper()
	s, err := Start(settings...)
	need(t, err)
	t.Cleanup(s.Stop)
	return s
}

func need(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, ErrMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Start makes a cluster and starts its server, with settings such as fsync=off.
func Start(settings ...string) (*Server, error) {
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if len(bins) == 0 {
		return nil, ErrMissing
	}
	slices.Sort(bins)
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, bin: filepath.Dir(bins[len(bins)-1])}
	if err := s.make(settings); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return s, s.Restart()
}

func (s *Server) make(settings []string) error {
	if uid, gid, ok := unprivileged(); ok {
		if err := os.Chown(s.dir, uid, gid); err != nil {
			return err
		}
	}
	for attempt := 1; ; attempt++ { // a busy machine aborts it now and then
		out, err := s.command("initdb", "-D", s.data(), "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C",
			"--no-instructions").CombinedOutput()
		if err == nil {
			break
		}
		if attempt == 3 {
			return fmt.Errorf("initdb: %w: %s", err, out)
		}
		os.RemoveAll(s.data())
	}
	conf := []string{
		"listen_addresses=''", "unix_socket_directories='" + s.dir + "'", "shared_buffers=16MB", "max_connections=200",
		"max_wal_size=64MB", "min_wal_size=32MB", "autovacuum=off", "restart_after_crash=off", "log_min_messages=fatal",
	}
	return os.WriteFile(filepath.Join(s.data(), "postgresql.auto.conf"),
		[]byte(strings.Join(append(conf, settings...), "\n")+"\n"), 0o644)
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// Dir is where the server's socket is.
func (s *Server) Dir() string { return s.dir }

// Socket is the path of the server's socket.
func (s *Server) Socket() string { return filepath.Join(s.dir, ".s.PGSQL.5432") }

// unprivileged returns the user that runs the server, if that cannot be the user that runs the tests.
func unprivileged() (uid, gid int, ok bool) {
	if os.Getuid() != 0 {
		return 0, 0, false
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ = strconv.Atoi(u.Uid)
			gid, _ = strconv.Atoi(u.Gid)
			return uid, gid, true
		}
	}
	return 65534, 65534, true
}

func (s *Server) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(s.bin, name), args...)
	c.Dir = s.dir
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	c.SysProcAttr = attributes()
	return c
}

// Restart starts a server that was killed, and returns when it answers.
func (s *Server) Restart() error {
	err := errors.New("not started")
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if s.process == nil {
			if err := s.start(); err != nil {
				return err
			}
		}
		if err = s.ping(); err == nil {
			return nil
		}
		select {
		case <-s.exited: // the killed one is still in its way
			s.process = nil
		default:
		}
	}
	said, _ := os.ReadFile(s.log())
	return fmt.Errorf("the server does not answer: %w: %s", err, said)
}

func (s *Server) log() string { return filepath.Join(s.dir, "log") }

func (s *Server) start() error {
	log, err := os.Create(s.log())
	if err != nil {
		return err
	}
	defer log.Close()
	process := s.command("postgres", "-D", s.data())
	process.Stderr = log
	if err := process.Start(); err != nil {
		return err
	}
	exited := make(chan struct{})
	go func() {
		_ = process.Wait()
		close(exited)
	}()
	s.process, s.exited = process, exited
	return nil
}

func (s *Server) ping() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// Kill ends the server and its children at once, with SIGKILL.
func (s *Server) Kill() {
	if s.process == nil {
		return
	}
	killTree(s.process.Process.Pid)
	<-s.exited
	s.process = nil
}

// Stop kills the server and removes its directory.
func (s *Server) Stop() {
	s.Kill()
	_ = os.RemoveAll(s.dir)
}

// URL returns the address of a database.
func (s *Server) URL(database string) string { return URL(s.dir, database) }

// URL returns the address of a database of the server whose socket is in a directory.
func URL(dir, database string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&user=postgres&sslmode=disable&connect_timeout=30", database, dir)
}

// Database makes an empty database and returns its name.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test%d", s.made.Add(1))
	s.Exec(t, "postgres", "CREATE DATABASE "+name)
	return name
}

// Schema makes an empty schema, in a database that all schemas share, and returns its
// address. It is much sooner made than a database.
func (s *Server) Schema(t testing.TB) string {
	t.Helper()
	s.schemas.Do(func() { s.Exec(t, "postgres", "CREATE DATABASE schemas") })
	name := fmt.Sprintf("schema%d", s.made.Add(1))
	s.Exec(t, "schemas", "CREATE SCHEMA "+name)
	return s.URL("schemas") + "&search_path=" + name
}

// Exec runs a statement in a database.
func (s *Server) Exec(t testing.TB, database, statement string, args ...any) {
	t.Helper()
	db := s.Open(t, database)
	defer db.Close()
	if _, err := db.Exec(statement, args...); err != nil {
		t.Fatal(err)
	}
}

// Open opens a pool of connections to a database.
func (s *Server) Open(t testing.TB, database string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", s.URL(database))
	if err != nil {
		t.Fatal(err)
	}
	return db
}
