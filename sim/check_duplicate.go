package sim

// arrivedOnce: in one life of a site an update becomes whole there at most once.
func (c *checks) arrivedOnce(s *site, u *update) {
	if u.marks[s.index]&markSeen != 0 {
		c.world.fail("duplicate", s, "%v arrived whole a second time in one life", u.id)
	}
}

// exportedOnce: in one life of a site an update is handed over at most once; and
// never again in a later life, once its disk has synced that it was.
func (c *checks) exportedOnce(s *site, u *update) {
	if u.marks[s.index]&markExported != 0 {
		c.world.measure.exportedTwice++
		c.world.fail("duplicate", s, "%v was exported a second time in one life", u.id)
	}
}
