// Package proxy stands between a client and a PostgreSQL server, and is the bad network of
// tests: it cuts, stalls and delays, and knows when a COMMIT passes.
package proxy

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Verdict is what happens to a message of a client.
type Verdict int

// The verdicts.
const (
	Pass      Verdict = iota
	CutBefore         // the message is lost, and the connection with it
	CutAfter          // the message arrives, and the answer is lost with the connection
)

// Proxy forwards connections on a socket in a directory of its own.
type Proxy struct {
	dir      string
	target   string
	listener net.Listener
	running  sync.WaitGroup

	mu      sync.Mutex
	judge   func(message []byte) Verdict
	delay   time.Duration
	refuses bool
	stalled chan struct{} // closed when it goes on; nil while it does
	conns   map[net.Conn]bool
}

// Start returns a proxy of the server at a unix socket. Its own has the same name.
func Start(target string) (*Proxy, error) {
	dir, err := os.MkdirTemp("", "px")
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("unix", filepath.Join(dir, filepath.Base(target)))
	if err != nil {
		return nil, err
	}
	p := &Proxy{dir: dir, target: target, listener: listener, conns: map[net.Conn]bool{}}
	p.running.Go(p.accept)
	return p, nil
}

// Dir is where the proxy's socket is.
func (p *Proxy) Dir() string { return p.dir }

// Judge has every message of a client judged, first its type: 'Q' for a statement, 'P' to
// parse one, 0 for those before a session. Nil passes all.
func (p *Proxy) Judge(judge func(message []byte) Verdict) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.judge = judge
}

// IsCommit reports whether a message is a COMMIT.
func IsCommit(message []byte) bool {
	return len(message) > 5 && message[0] == 'Q' &&
		bytes.Equal(bytes.ToLower(bytes.TrimRight(message[5:], "\x00; ")), []byte("commit"))
}

// Delay has every message wait.
func (p *Proxy) Delay(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay = d
}

// Cut ends every connection.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
}

// Refuse has new connections end at once, or no longer.
func (p *Proxy) Refuse(refuses bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses = refuses
}

// Stall lets nothing pass in either direction, until the function that it returns is called.
func (p *Proxy) Stall() (resume func()) {
	stalled := make(chan struct{})
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stalled = stalled
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.stalled == stalled {
			p.stalled = nil
		}
		close(stalled)
	}
}

// Close ends the proxy and all its connections.
func (p *Proxy) Close() {
	p.listener.Close()
	p.Refuse(true)
	p.mu.Lock()
	if p.stalled != nil {
		close(p.stalled)
		p.stalled = nil
	}
	p.mu.Unlock()
	p.Cut()
	p.running.Wait()
	os.RemoveAll(p.dir)
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("unix", p.target)
		if err != nil || !p.keep(client, server) {
			client.Close()
			if err == nil {
				server.Close()
			}
			continue
		}
		end := sync.OnceFunc(func() {
			client.Close()
			server.Close()
			p.mu.Lock()
			defer p.mu.Unlock()
			delete(p.conns, client)
			delete(p.conns, server)
		})
		p.running.Go(func() { defer end(); p.requests(client, server) })
		p.running.Go(func() { defer end(); p.answers(server, client) })
	}
}

func (p *Proxy) keep(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuses {
		return false
	}
	for _, c := range conns {
		p.conns[c] = true
	}
	return true
}

// gate waits as long as what passes has to, and returns who judges it.
func (p *Proxy) gate() func([]byte) Verdict {
	p.mu.Lock()
	judge, delay, stalled := p.judge, p.delay, p.stalled
	p.mu.Unlock()
	time.Sleep(delay)
	if stalled != nil {
		<-stalled
	}
	return judge
}

// requests forwards message by message. Those before a session have no type.
func (p *Proxy) requests(client, server net.Conn) {
	for started := false; ; {
		message, err := read(client, started)
		if err != nil {
			return
		}
		verdict := Pass
		if judge := p.gate(); judge != nil {
			judged := message
			if !started {
				judged = append([]byte{0}, message...)
			}
			verdict = judge(judged)
		}
		if verdict == CutBefore {
			return
		}
		if verdict == CutAfter { // the answer goes nowhere
			client.Close()
		}
		if _, err := server.Write(message); err != nil {
			return
		}
		if verdict == CutAfter {
			time.Sleep(20 * time.Millisecond) // the server reads what it has been sent
			return
		}
		started = started || len(message) > 8
	}
}

func read(from net.Conn, typed bool) ([]byte, error) {
	header := make([]byte, 4, 512)
	if typed {
		header = header[:5]
	}
	if _, err := io.ReadFull(from, header); err != nil {
		return nil, err
	}
	length := int(binary.BigEndian.Uint32(header[len(header)-4:]))
	message := append(header, make([]byte, length-4)...)
	_, err := io.ReadFull(from, message[len(header):])
	return message, err
}

func (p *Proxy) answers(server, client net.Conn) {
	buffer := make([]byte, 16<<10)
	for {
		n, err := server.Read(buffer)
		if n > 0 {
			p.gate()
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
