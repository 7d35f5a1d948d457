package core_test

var plantedBugs = []plantedBug{
	// The way of an update from site to site.
	{
		name: "nothing is pushed", file: "update.go",
		was:      `		if route.Root == "" {`,
		is:       `		if route.Root != "" {`,
		caughtBy: []string{"TestTranscripts/tree-and-offers", "two-sites.scn"},
	},
	{
		name: "every link is pushed on", file: "update.go",
		was:      `		if t.isChild(route.Root, l.remote) ||`,
		is:       `		if route.Root != "" ||`,
		caughtBy: []string{"TestFloodReachesEverySite", "overlapping-groups.scn"},
	},
	{
		name: "nothing is offered", file: "link_send.go",
		was:      `	l.offers = append(l.offers, u)`,
		is:       "",
		caughtBy: []string{"TestAnyInterleaving", "neighbours-die.scn"},
	},
	{
		name: "of a batch the first message alone is heard", file: "link.go",
		was:      `	for _, m := range batch.Messages {`,
		is:       `	for _, m := range batch.Messages[:1] {`,
		caughtBy: []string{"TestTranscripts", "TestAnyInterleaving"},
	},
	{
		name: "a busy link gathers nothing", file: "gather.go",
		was:      `	if at <= s.now {`,
		is:       `	if true {`,
		caughtBy: []string{"TestBusyLinkSendsOneMessageAPeriod", "glomers-3e.scn"},
	},
	{
		name: "an idle link gathers", file: "gather.go",
		was:      `	at := min(s.now.Add(period-l.spacing), l.left.Add(period))`,
		is:       `	at := s.now.Add(period)`,
		caughtBy: []string{"TestIdleLinkGathersNothing", "glomers-3d.scn"},
	},
	{
		name: "neighbours hear at different times", file: "gather.go",
		was:      `		if o.leave.place > 0 && `,
		is:       `		if false && `,
		caughtBy: []string{"glomers-3d.scn"},
	},
	{
		name: "nobody leaves a parent the time to gather", file: "wants.go",
		was:      `l.remote.path.oneWay()) + 2*st.batchPeriod()`,
		is:       `l.remote.path.oneWay())`,
		caughtBy: []string{"busy-links.scn"},
	},
	{
		name: "nobody is pushed what another site fails to push", file: "backup.go",
		was:      `		b.watched.push(watch{u, s.now.Add(s.wants.words.slack + q.here - q.late)})`,
		is:       "",
		caughtBy: []string{"TestPushedInAnothersPlace"},
	},
	{
		name: "a want that crosses a push is answered", file: "backup.go",
		was:      `			return s.now.Sub(w.at) < l.remote.path.rtt()`,
		is:       `			return false`,
		caughtBy: []string{"TestPushedInAnothersPlace"},
	},
	{
		name: "who heard of an update first is not told that it came", file: "backup.go",
		was:      `		s.control(l, Offer{Items`,
		is:       `		_ = (Offer{Items`,
		caughtBy: []string{"TestTranscripts/tree-and-offers"},
	},
	{
		name: "how late words come is not learnt", file: "backup.go",
		was:      `		s.wants.words.learn(s.now, 2*q.late)`,
		is:       "_ = q",
		caughtBy: []string{"TestWordsThatComeLate"},
	},
	{
		name: "duplicates are taken in", file: "update.go",
		was: `	if st.seen.contains(h.ID.Seq) {
		s.duplicate(l, h)
		return
	}
	l.know`,
		is:       `	l.know`,
		caughtBy: []string{"TestAnyInterleaving", "flapping-link.scn"},
	},
	{
		name: "a want is not answered", file: "wants.go",
		was: `		l.serve.push(parcel{u: u})
		s.store.owed(u)
		s.markDirty(l)`,
		is:       "",
		caughtBy: []string{"TestAnyInterleaving", "TestSiteThatWasAwayCatchesUp"},
	},
	{
		name: "gone is not said", file: "wants.go",
		was: `	if len(gone.IDs) > 0 {
		s.control(l, gone)
	}`,
		is:       "",
		caughtBy: []string{"TestTranscripts/want-and-gone"},
	},
	{
		name: "what is wanted is asked of one site only", file: "wants.go",
		was: `			w.requeue(x, x.from)
			continue`,
		is:       `			continue`,
		caughtBy: []string{"TestTranscripts/asked-again"},
	},
	{
		name: "summaries leave out what is held", file: "summary.go",
		was:      `			part.Held, held = held[:n], held[n:]`,
		is:       `			part.Held, held = nil, held[n:]`,
		caughtBy: []string{"TestSiteThatWasAwayCatchesUp", "partition-heals.scn"},
	},
	{
		name: "a gap is not told on", file: "gap.go",
		was:      `		s.tell(st, missing)`,
		is:       "",
		caughtBy: []string{"TestTranscripts/gap-told-on"},
	},
	{
		name: "an update does not age", file: "update.go",
		was:      `func (s *Site) age(u *update) time.Duration { return u.header.Age + s.now.Sub(u.since) }`,
		is:       `func (s *Site) age(u *update) time.Duration { return u.header.Age }`,
		caughtBy: []string{"TestTranscripts/too-old"},
	},
	{
		name: "an update does not cross from group to group", file: "update.go",
		was:      `		route.Root = g.gateway(u.st)`,
		is:       `		route.Root = ""`,
		caughtBy: []string{"TestTranscripts/overlapping-groups"},
	},
	{
		name: "what was dealt is not passed on", file: "swarm_give.go",
		was:      `	g.near = append(g.near, uint32(i))`,
		is:       "",
		caughtBy: []string{"compare-bulk.scn"},
	},
	{
		name: "clusters are not told apart", file: "cluster.go",
		was:      `	costlyLeast = 30_000 //`,
		is:       `	costlyLeast = 30_000_000 //`,
		caughtBy: []string{"TestClusters"},
	},
	{
		name: "a transfer that stands still is left", file: "swarm.go",
		was:      `		w.take.look(w)`,
		is:       "",
		caughtBy: []string{"TestTranscripts/stalled-transfer"},
	},

	{
		name: "the bandwidth limit is not kept", file: "limit.go",
		was: `	if rate == 0 {
		return true
	}`,
		is: `	if rate >= 0 {
		return true
	}`,
		caughtBy: []string{"TestTranscripts/bandwidth-limit", "bandwidth-limit.scn"},
	},
	{
		name: "pieces leave nothing of the limit to lines", file: "limit.go",
		was:      `func (c class) floor() int64 { return int64(c) * limitReserve }`,
		is:       `func (c class) floor() int64 { return 0 }`,
		caughtBy: []string{"TestTranscripts/bandwidth-limit"},
	},
	{
		name: "groups and origins are served as they come", file: "turns.go",
		was:      `		x.credit += turnBytes`,
		is:       `		x.credit += cost`,
		caughtBy: []string{"TestFairShares"},
	},

	{
		name: "as much is under way as TCP takes", file: "window.go",
		was:      `	if w.sent-w.arrived < w.size {`,
		is:       `	if true {`,
		caughtBy: []string{"TestWindowFitsThePath"},
	},

	// What it is held against.
	{
		name: "the digest of an update is not checked", file: "update.go",
		was:      `	if m.Payload.Size != h.Size || m.Payload.Digest != h.Digest {`,
		is:       `	if m.Payload.Size != h.Size {`,
		caughtBy: []string{"TestTranscripts/distorted"},
	},
	{
		name: "the digest of a piece is not checked", file: "swarm.go",
		was:      ` || m.Payload.Digest != digests[i%ChunkPieces] {`,
		is:       ` {`,
		caughtBy: []string{"TestTranscripts/distorted", "altered-payloads.scn"},
	},
	{
		name: "a manifest is not checked", file: "message.go",
		was:      ` && digestOf(digests) == h.Chunks[c]`,
		is:       "",
		caughtBy: []string{"TestTranscripts/distorted", "TestDamagedDisk"},
	},
	{
		name: "what a disk gives back is not checked", file: "recover.go",
		was:      ` && p.Digest == digests[i%ChunkPieces] {`,
		is:       ` && p != (Payload{}) {`,
		caughtBy: []string{"TestDamagedDisk"},
	},

	// What is kept, for how long, and what is remembered.
	{
		name: "storage has no bound", file: "store.go",
		was:      `func (st *store) free() int64 { return st.limit - st.held - st.reserved }`,
		is:       `func (st *store) free() int64 { return st.limit - st.reserved }`,
		caughtBy: []string{"TestAnyInterleaving", "storage-fills.scn"},
	},
	{
		name: "reserved storage is never given back", file: "clients.go",
		was:      `		s.store.reserved -= k.reserved`,
		is:       "",
		caughtBy: []string{"TestReservedStorageComesBack"},
	},
	{
		name: "the dropping order is turned round", file: "store.go",
		was:      `	for class := DropForDown; class <= highest && need > 0; class++ {`,
		is:       `	for class := highest; class >= DropForDown && need > 0; class-- {`,
		caughtBy: []string{"TestDroppingOrder"},
	},
	{
		name: "a dropped update is no gap", file: "store.go",
		was:      `		s.recordGap(u.st, Range{u.id.Seq, u.id.Seq}, GapStorage)`,
		is:       "",
		caughtBy: []string{"TestDroppingOrder", "storage-fills.scn"},
	},
	{
		name: "bytes go before all have them", file: "store.go",
		was:      `	stable := u.id.Seq <= u.st.stable`,
		is:       `	stable := u.id.Seq <= u.st.stable || len(u.st.held.ranges) > 0`,
		caughtBy: []string{"TestBytesGoOnceEveryMemberHasThem", "partition-heals.scn"},
	},
	{
		name: "a subtree's least is its most", file: "stability.go",
		was:      `		floor = min(floor, y.child(r).floors[st.id])`,
		is:       `		floor = max(floor, y.child(r).floors[st.id])`,
		caughtBy: []string{"TestBytesGoOnceEveryMemberHasThem", "partition-heals.scn"},
	},
	{
		name: "250 before the disk has it", file: "clients.go",
		was:      `	for len(st.unsafe) > 0 && st.unsafe[0].unsynced == 0 {`,
		is:       `	for len(st.unsafe) > 0 {`,
		caughtBy: []string{"TestClientIsAnsweredWhenTheDiskHasIt", "durable-crash.scn"},
	},
	{
		name: "what is not on disk is said to be safe", file: "stream.go",
		was:      `	if len(st.unsynced.ranges) > 0 {`,
		is:       `	if len(st.unsynced.ranges) > 1<<20 {`,
		caughtBy: []string{"TestWhatIsNotOnDiskIsNotSafe"},
	},
	{
		name: "a long update begins anew after a restart", file: "recover.go",
		was:      `	if len(there) == 0 {`,
		is:       `	if len(there) < h.Pieces() {`,
		caughtBy: []string{"TestTranscripts/resumed-after-a-restart", "restart-in-mid-transfer.scn"},
	},
	{
		name: "what was not accepted comes to light", file: "recover.go",
		was:      `id.Origin == s.self && !r.Whole():`,
		is:       `false:`,
		caughtBy: []string{"TestTranscripts/resumed-after-a-restart", "restart-in-mid-transfer.scn"},
	},
	{
		name: "ids are forgotten with the bytes", file: "store.go",
		was: `	u.st.held.remove(u.id.Seq)`,
		is: `	u.st.held.remove(u.id.Seq)
	u.st.seen.remove(u.id.Seq)`,
		caughtBy: []string{"TestAnyInterleaving", "storage-fills.scn"},
	},
	{
		name: "a stream is forgotten while its origin may go on", file: "stream.go",
		was: `	if _, life := s.known(st.id.Origin); life > LifeOf(st.id.Epoch) {
		return true
	}
	return !slices.ContainsFunc(st.mine, func(g *group) bool { return g.has(st.id.Origin) })`,
		is:       `	return true`,
		caughtBy: []string{"TestIdleOriginIsRemembered"},
	},
	{
		name: "a new life uses the old ids", file: "clients.go",
		was:      `	st := s.stream(Stream{s.self, s.life + Epoch(n)}, groups)`,
		is:       `	st := s.stream(Stream{s.self, EpochsPerLife + Epoch(n)}, groups)`,
		caughtBy: []string{"TestAnyInterleaving", "durable-crash.scn"},
	},

	// Export.
	{
		name: "a failed export is taken for done", file: "exports.go",
		was: `	if in.Why != "" {
		done = min(max(in.Done, 0), done)
	}`,
		is:       "",
		caughtBy: []string{"TestFailingExportIsTriedAgain", "export-fails.scn"},
	},
	{
		name: "a failed export is never tried again", file: "exports.go",
		was:      `	e.queue.pushFront(b.updates[done:])`,
		is:       "",
		caughtBy: []string{"TestFailingExportIsTriedAgain", "export-fails.scn"},
	},
	{
		name: "a failed batch is tried again from its start", file: "exports.go",
		was:      `	e.queue.pushFront(b.updates[done:])`,
		is:       `	e.queue.pushFront(b.updates)`,
		caughtBy: []string{"TestWhatWasHandedOverIsNotExportedAgain"},
	},
	{
		name: "the order of origin is not kept", file: "exports.go",
		was:      `		case !concerns(u, groups), u.st.ordered && (u.st.batch != 0 && u.st.batch != e.last+1 || !e.isNext(u)):`,
		is:       `		case !concerns(u, groups):`,
		caughtBy: []string{"TestTranscripts/order-of-origin"},
	},

	// Groups, their masters and topologies.
	{
		name: "a request to join is not handed on", file: "join.go",
		was: `	if m.Hops++; m.Hops < hopsMax {
		s.toMaster(g, l, m)
	}`,
		is:       "",
		caughtBy: []string{"TestTranscripts/third-site-joins"},
	},
	{
		name: "the deny list is not looked at", file: "join.go",
		was: `	if matchesAny(def.DenySites, address) {
		return false
	}`,
		is:       "",
		caughtBy: []string{"TestDeniedSiteDoesNotJoin"},
	},
	{
		name: "an old definition is adopted", file: "group.go",
		was:      `	if m.Version.Compare(g.version) <= 0 {`,
		is:       `	if m.Version.Compare(g.version) == 0 {`,
		caughtBy: []string{"TestTranscripts/topology-changes"},
	},
	{
		name: "an old topology is adopted", file: "topology_map.go",
		was:      `	if m.Version.Compare(g.topo.version) > 0 { // at`,
		is:       `	if m.Version.Compare(g.topo.version) != 0 { // at`,
		caughtBy: []string{"TestTranscripts/topology-changes"},
	},
	{
		name: "a rebuilt master forgets who had joined", file: "mastership.go",
		was: `		members = append(members, member)
	}
	g.setMembers(newRoster(members))
	g.version`,
		is: `	}
	g.setMembers(newRoster(members))
	g.version`,
		caughtBy: []string{"TestTranscripts/master-lost-state"},
	},
	{
		name: "the master gives a version twice", file: "mastership.go",
		was:      `	s.adoptTopology(g, g.topo.version.Next(s.life), f, true)`,
		is:       `	s.adoptTopology(g, Version{s.life, 1}, f, true)`,
		caughtBy: []string{"TestTranscripts/third-site-joins", "master-rebuilt.scn"},
	},
	{
		name: "a topology is not checked", file: "mastership.go",
		was:      `got < want {`,
		is:       `got < 0 {`,
		caughtBy: []string{"TestTranscripts/generator-refused"},
	},
	{
		name: "a generator that fails is run in a loop", file: "mastership.go",
		was:      `		m.fallback = g.def.TopologyGenerator != "" && !m.fallback`,
		is:       `		m.fallback = g.def.TopologyGenerator != ""`,
		caughtBy: []string{"TestGeneratorsThatFail"},
	},

	// Explanations.
	{
		name: "an age leaves out the way between sites", file: "update.go",
		was:      `	h.Age = min(h.Age, ageMax) + l.remote.path.transit()`,
		is:       `	h.Age = min(h.Age, ageMax)`,
		caughtBy: []string{"TestTranscripts/explained"},
	},
	{
		name: "inquiries that cross wait for each other", file: "inquiry.go",
		was: `	case x != nil && slices.Contains(x.asked, l):
		s.answered(x, l)
		return
`,
		is:       "",
		caughtBy: []string{"TestTranscripts/explained"},
	},

	// Links.
	{
		name: "a second site of one name is let in", file: "link.go",
		was:      `		if !same {`,
		is:       `		if same && !same {`,
		caughtBy: []string{"TestTranscripts/refused-name"},
	},
	{
		name: "a silent peer is never given up", file: "link.go",
		was:      `		s.hangUp(l, "silent")`,
		is:       "",
		caughtBy: []string{"TestTranscripts/silent-peer"},
	},
	{
		name: "a lost site is not linked again", file: "link.go",
		was: `	s.seek(r)
	for _, g := range s.groups {
		s.keepConnectedSoon(g)`,
		is: `	for _, g := range s.groups {
		s.keepConnectedSoon(g)`,
		caughtBy: []string{"TestTranscripts/silent-peer"},
	},
}
