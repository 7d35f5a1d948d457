package sim

// storageBounded: the payload that a site holds is never more than its
// data-storage-max, by the account of its own Store and Discard effects.
func (c *checks) storageBounded(s *site) {
	if limit := s.host.Local.DataStorageMax; s.store.bytes > limit && !s.store.over {
		s.store.over = true
		c.world.fail("storage", s, "it holds %d bytes of payload, its data-storage-max is %d", s.store.bytes, limit)
	}
}

// storageAgrees: what a site says it holds is what its effects add up to, and, on
// top of that, at most what it has set aside for updates that are still arriving.
func (c *checks) storageAgrees() {
	for _, s := range c.world.sites {
		if !s.up() {
			continue
		}
		snapshot := s.snapshot()
		stats := &snapshot.Stats
		var arriving int64
		for i := range snapshot.Held {
			if !snapshot.Held[i].Complete {
				arriving += snapshot.Held[i].Size
			}
		}
		if stats.BytesHeld < s.store.bytes || stats.BytesHeld > s.store.bytes+arriving {
			c.world.fail("storage", s, "it says that it holds %d bytes of payload, its effects add up to %d, and updates of %d are arriving",
				stats.BytesHeld, s.store.bytes, arriving)
		}
		if stats.BytesHeldMax > s.host.Local.DataStorageMax {
			c.world.fail("storage", s, "it says that it held %d bytes of payload, its data-storage-max is %d",
				stats.BytesHeldMax, s.host.Local.DataStorageMax)
		}
	}
}
