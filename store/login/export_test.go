package login

// Kept returns how many accounts c keeps.
func Kept(c *MemCounter) int { return len(c.accounts) }
