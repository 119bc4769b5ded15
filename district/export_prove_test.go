package district

// ProveWithin is Prove with a budget of search steps.
func (d *District) ProveWithin(n Never, steps int) (Proof, error) { return d.prove(n, steps) }
