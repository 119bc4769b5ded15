package ask

import (
	"errors"
	"fmt"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

// ErrQuestion is wrapped by the error of a question that is of no kind.
var ErrQuestion = errors.New("no question of this kind")

// Answer answers a question on the district's day. If it cannot be answered, the reply has an
// error beside the closed members of its kind. A nil district knows nobody and nothing.
func Answer(d *district.District, q Question) Reply { return answer(d, &q, nil) }

func init() {
	strictjson.Share(new(Question))
	strictjson.Share(new(Reply))
}

// JSON answers a question in one line of JSON by a reply in one line of JSON, without a newline,
// appended to dst. A line that cannot be read gets a reply too.
func JSON(d *district.District, dst, line []byte) []byte {
	var q Question
	var unreadable error
	if faults := strictjson.Decode(line, &q); len(faults) > 0 {
		unreadable = faults[0]
	}
	reply := answer(d, &q, unreadable)
	return strictjson.AppendCompact(dst, &reply)
}

// answer answers a question. If it could not be read whole, the members that were read still
// say which closed reply belongs to it.
func answer(d *district.District, q *Question, unreadable error) Reply {
	k, err := kindOf(q)
	if unreadable != nil {
		err = unreadable
	}
	reply := k.closed()
	var p *access.Permissions
	if err == nil && q.User != nil {
		p, err = d.Permissions(*q.User)
	}
	if err == nil {
		err = k.answer(d, q, p.ByName(), &reply)
	}
	if err != nil {
		reply = k.closed() // an answer may have been begun
		reply.Error = err.Error()
	}
	return reply
}

// kindOf returns the kind of a question: the first whose mark it has. The error says that it has
// none, lacks a member that the kind needs, or has one that does not belong to it.
func kindOf(q *Question) (*kind, error) {
	given := q.members()
	for i := range kinds {
		k := &kinds[i]
		switch {
		case given&k.mark == 0:
			continue
		case given&k.needs != k.needs, given&^(k.mark|k.needs|k.may) != 0:
			return k, fmt.Errorf("a member is missing, or does not belong here: %w", ErrQuestion)
		}
		return k, nil
	}
	return &kind{closed: closedAllowed}, fmt.Errorf("nothing is asked for: %w", ErrQuestion)
}
