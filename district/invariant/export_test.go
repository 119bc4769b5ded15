package invariant

// ProveWithin is Prove with a budget of search steps.
var ProveWithin = prove
