package district

// tally is what some roles add up to for a goal, before any default is chosen.
type tally struct {
	free, list uint64  // parts that they give whatever the defaults are; in a list of buildings
	homes      []int   // by part: how many default buildings can be chosen that help
	calculated uint64  // parts that the default building of calculated roles helps
	open       []marks // by part to be covered everywhere: the counting buildings that no row names
}

func (g *goal) tally(chosen []int) *tally {
	t := &tally{homes: make([]int, len(g.option)), open: make([]marks, len(g.option))}
	for i := range g.option {
		if g.wide>>i&1 != 0 {
			t.open[i] = append(marks(nil), g.counting...)
		}
	}
	for _, c := range chosen {
		k := &g.kinds[c]
		t.free |= k.free
		t.list |= k.list
		for i := range k.named {
			t.open[i].removeAll(k.named[i])
		}
		fresh := k.home
		if k.calculated { // they share one default building
			fresh &^= t.calculated
			t.calculated |= k.home
		}
		for i := range t.homes {
			t.homes[i] += int(fresh >> i & 1)
		}
	}
	return t
}

// missing returns how many buildings of a part are left when each default building that can
// be chosen is chosen for it. If there are any, roles are missing.
func (g *goal) missing(t *tally, part int) int {
	switch {
	case (t.free|t.list)>>part&1 != 0:
		return 0
	case g.wide>>part&1 != 0:
		return max(0, t.open[part].len()-t.homes[part])
	}
	return max(0, 1-t.homes[part])
}

// everyone returns all roles, by kind.
func (g *goal) everyone() (chosen []int) {
	for k := range g.kinds {
		for range g.kinds[k].roles {
			chosen = append(chosen, k)
		}
	}
	return chosen
}

// possible reports whether all roles together reach the goal, and if so keeps a design that
// needs each of its roles. It takes no search unless two parts want default buildings.
func (g *goal) possible() bool {
	chosen := g.everyone()
	g.best = g.reach(chosen)
	for i := 0; g.best != nil && i < len(chosen); {
		fewer := append(append([]int(nil), chosen[:i]...), chosen[i+1:]...)
		if d := g.reach(fewer); d != nil {
			g.best, chosen = d, fewer
		} else {
			i++
		}
	}
	return g.best != nil
}

// reach returns a design with some roles, nil if they do not reach the goal.
func (g *goal) reach(chosen []int) *design {
	t := g.tally(chosen)
	for i := range g.option {
		if g.missing(t, i) > 0 {
			return nil
		}
	}
	return g.settle(chosen, true)
}

// minimize looks for a smaller design than the best so far: with one role, with two, and
// so on.
func (g *goal) minimize() {
	for g.most = 1; g.most <= g.worthwhile() && !g.found && !g.gaveUp; g.most++ {
		g.search(g.most, nil)
	}
}

// worthwhile returns how many roles a better design has at most.
func (p *prover) worthwhile() int {
	if p.best.names > 0 {
		return len(p.best.roles)
	}
	return len(p.best.roles) - 1
}

// search takes up to left more roles to those chosen, in all ways that may lead to a better
// design. It takes one that helps where a part is missing something: each set that reaches
// the goal has such a role, and after all sets with a role have been seen it is barred.
func (g *goal) search(left int, chosen []int) {
	if !g.step() {
		return
	}
	t := g.tally(chosen)
	var helpers []int
	missing := false
	for i := range g.option {
		n := g.missing(t, i)
		if n == 0 {
			continue
		}
		helping, most := g.helpers(t, i, n)
		if left == 0 || n > left*most {
			return
		}
		if !missing || len(helping) < len(helpers) {
			missing, helpers = true, helping
		}
	}
	if !missing {
		if d := g.settle(chosen, false); d != nil {
			g.found = true
			if d.less(g.best) {
				g.best = d
			}
			return
		}
		if left == 0 {
			return
		}
		for k := range g.kinds { // parts vie for default buildings
			if g.available(k) {
				helpers = append(helpers, k)
			}
		}
	}
	if len(chosen)+left == len(g.best.roles) && g.names(t, left) >= g.best.names {
		return
	}
	for _, k := range helpers {
		g.taken[k]++
		g.search(left-1, append(chosen, k))
		g.taken[k]--
		if g.gaveUp || g.worthwhile() < g.most {
			return
		}
		g.barred[k]++
	}
	for _, k := range helpers {
		g.barred[k]--
	}
}

func (g *goal) available(k int) bool {
	return g.barred[k] == 0 && g.taken[k] < len(g.kinds[k].roles)
}

// helpers returns the kinds of which one more role is needed, in any case, for a part that
// is missing n buildings, and how many of these a role makes up for at most. Of one building
// more than default buildings can be chosen for, one has to be covered by another role: the
// choice falls on those that the fewest roles name.
func (g *goal) helpers(t *tally, part, n int) (kinds []int, most int) {
	bit := uint64(1) << part
	some, more := newMarks(len(g.all)), t.homes[part]+1
	for _, k := range g.order {
		if more > 0 && t.open[part].has(k) {
			some.add(k)
			more--
		}
	}
	for k := range g.kinds {
		if !g.available(k) {
			continue
		}
		kind := &g.kinds[k]
		gain, helps := 0, false
		if kind.home&bit != 0 && !(kind.calculated && t.calculated&bit != 0) {
			gain, helps = 1, true
		}
		if (kind.free|kind.list)&bit != 0 {
			gain, helps = n, true
		} else if kind.named != nil {
			gain += t.open[part].common(kind.named[part])
			helps = helps || some.common(kind.named[part]) > 0
		}
		most = max(most, gain)
		if helps {
			kinds = append(kinds, k)
		}
	}
	return kinds, most
}

// names returns how many buildings defaults and overrides have to name, at least, when so
// many roles more are taken.
func (g *goal) names(t *tally, left int) (least int) {
	for i := range g.option {
		bit := uint64(1) << i
		if t.free&bit != 0 {
			continue
		}
		n, most := 1, 0
		if g.wide&bit != 0 {
			n = t.open[i].len()
		}
		for k := range g.kinds {
			if !g.available(k) {
				continue
			}
			if g.kinds[k].free&bit != 0 {
				most = n
			} else if g.kinds[k].named != nil {
				most = max(most, t.open[i].common(g.kinds[k].named[i]))
			}
		}
		least = max(least, n-left*most)
	}
	return least
}
