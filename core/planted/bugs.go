package planted

// Bugs are all of them.
func Bugs() []Bug {
	return []Bug{
		// The way of an update from site to site.
		{
			Name: "nothing is pushed", File: "update.go",
			Was:      `		if route.Root == "" {`,
			Is:       `		if route.Root != "" {`,
			World:    "calm.scn",
			CaughtBy: []string{"TestTranscripts/tree-and-offers", "two-sites.scn"},
		},
		{
			Name: "every link is pushed on", File: "update.go",
			Was:      `		if t.isChild(route.Root, l.remote) ||`,
			Is:       `		if route.Root != "" ||`,
			World:    "calm.scn",
			CaughtBy: []string{"TestFloodReachesEverySite", "overlapping-groups.scn"},
		},
		{
			Name: "nothing is offered", File: "link_send.go",
			Was:      `	s.offers.push(&l.offers, offered{u, beside})`,
			Is:       "",
			World:    "calm.scn",
			CaughtBy: []string{"TestTranscripts/tree-and-offers", "hubs-die.scn"},
		},
		{
			Name: "of a batch the first message alone is heard", File: "link.go",
			Was:      `	for _, m := range batch.Messages {`,
			Is:       `	for _, m := range batch.Messages[:1] {`,
			World:    "burst.scn",
			CaughtBy: []string{"TestTranscripts", "TestAnyInterleaving"},
		},
		{
			Name: "a busy link gathers nothing", File: "gather.go",
			Was:      `	if at <= s.now {`,
			Is:       `	if true {`,
			World:    "busy.scn",
			CaughtBy: []string{"TestBusyLinkSendsOneMessageAPeriod", "glomers-3e.scn"},
		},
		{
			Name: "an idle link gathers", File: "gather.go",
			Was:      `	at := min(s.now.Add(period-l.spacing), l.left.Add(period))`,
			Is:       `	at := s.now.Add(period)`,
			World:    "gather.scn",
			CaughtBy: []string{"TestIdleLinkGathersNothing", "glomers-3d.scn"},
		},
		{
			Name: "neighbours hear at different times", File: "gather.go",
			Was:      `		if o.gathering != nil && o.leave.place > 0 && `,
			Is:       `		if false && `,
			World:    "together.scn",
			CaughtBy: []string{"glomers-3d.scn"},
		},
		{
			Name: "nobody leaves a parent the time to gather", File: "wants.go",
			Was:      `l.remote.path.oneWay()) + 2*st.batchPeriod()`,
			Is:       `l.remote.path.oneWay())`,
			World:    "gather.scn",
			CaughtBy: []string{"busy-links.scn"},
		},
		{
			Name: "nobody is pushed what another site fails to push", File: "backup.go",
			Was:      `		s.watches.push(&b.watched, watch{u, s.now.Add(s.wants.words.slack + q.here - q.late)})`,
			Is:       "_ = q",
			World:    "backup.scn",
			CaughtBy: []string{"TestPushedInAnothersPlace"},
		},
		{
			Name: "a want that crosses a push is answered", File: "backup.go",
			Was:      `			return s.now.Sub(w.at) < l.remote.path.rtt()`,
			Is:       `			return false`,
			World:    "backup.scn",
			CaughtBy: []string{"TestPushedInAnothersPlace"},
		},
		{
			Name: "who heard of an update first is not told that it came", File: "link_send.go",
			Was:      `		if u.gone() || !o.beside && l.`,
			Is:       `		if u.gone() || l.`,
			World:    "hubs.scn",
			CaughtBy: []string{"TestTranscripts/tree-and-offers"},
		},
		{
			Name: "how late words come is not learnt", File: "backup.go",
			Was:      `		s.wants.words.learn(s.now, 2*q.late)`,
			Is:       "_ = q",
			World:    "words.scn",
			CaughtBy: []string{"TestWordsThatComeLate"},
		},
		{
			Name: "duplicates are taken in", File: "update.go",
			Was: `	if st.seen.contains(h.ID.Seq) {
		s.duplicate(l, h)
		return
	}
	l.know`,
			Is:       `	l.know`,
			CaughtBy: []string{"TestAnyInterleaving", "flapping-link.scn"},
		},
		{
			Name: "a want is not answered", File: "wants.go",
			Was: `		l.serve.push(parcel{u: u}, &s.parcels)
		s.store.owed(u)
		s.markDirty(l)`,
			Is:       "",
			CaughtBy: []string{"TestAnyInterleaving", "TestSiteThatWasAwayCatchesUp"},
		},
		{
			Name: "what may still be on its way to another is given up", File: "hunt.go",
			Was:      `		if h.open && s.now.Sub(h.began) < huntDelay+huntPatience {`,
			Is:       `		if false {`,
			World:    "late.scn",
			CaughtBy: []string{"TestTranscripts/hunted-while-on-its-way"},
		},
		{
			Name: "gone is not said", File: "wants.go",
			Was: `	if len(gone.IDs) > 0 {
		s.control(l, gone)
	}`,
			Is:       "",
			CaughtBy: []string{"TestTranscripts/want-and-gone"},
		},
		{
			Name: "what is wanted is asked of one site only", File: "wants.go",
			Was: `			w.requeue(x, x.from)
			continue`,
			Is:       `			continue`,
			CaughtBy: []string{"TestTranscripts/asked-again"},
		},
		{
			Name: "what is asked of all peers together has no bound", File: "wants.go",
			Was:      `		if w.asking != nil && !w.asking.open() { // an answer will come`,
			Is:       `		if false {`,
			World:    "back.scn",
			CaughtBy: []string{"back.scn"},
		},
		{
			Name: "summaries leave out what is held", File: "summary.go",
			Was:      `			part.Held, held = held[:n], held[n:]`,
			Is:       `			part.Held, held = nil, held[n:]`,
			CaughtBy: []string{"TestSiteThatWasAwayCatchesUp", "partition-heals.scn"},
		},
		{
			Name: "a gap is not told on", File: "gap.go",
			Was:      `		s.tell(st, missing)`,
			Is:       "",
			World:    "relay.scn",
			CaughtBy: []string{"TestTranscripts/gap-told-on"},
		},
		{
			Name: "an update does not age", File: "update.go",
			Was:      `func (s *Site) age(u *update) time.Duration { return s.now.Sub(u.born) }`,
			Is:       `func (s *Site) age(u *update) time.Duration { return 0 }`,
			World:    "old.scn",
			CaughtBy: []string{"TestTranscripts/too-old"},
		},
		{
			Name: "an update does not cross from group to group", File: "update.go",
			Was:      `		route.Root = g.gateway(u.st)`,
			Is:       `		route.Root = ""`,
			World:    "crossing.scn",
			CaughtBy: []string{"TestTranscripts/overlapping-groups"},
		},
		{
			Name: "what was dealt is not passed on", File: "swarm_give.go",
			Was:      `	g.near = append(g.near, uint32(i))`,
			Is:       "",
			World:    "bulk.scn",
			CaughtBy: []string{"compare-bulk.scn"},
		},
		{
			Name: "clusters are not told apart", File: "cluster.go",
			Was:      `cost >= costlyLeast {`,
			Is:       `cost >= 1000*costlyLeast {`,
			World:    "bulk.scn",
			CaughtBy: []string{"TestClusters"},
		},
		{
			Name: "a transfer that stands still is left", File: "swarm.go",
			Was:      `		w.take.look(w)`,
			Is:       "",
			CaughtBy: []string{"TestTranscripts/stalled-transfer"},
		},

		{
			Name: "the bandwidth limit is not kept", File: "limit.go",
			Was: `	if rate == 0 {
		return true
	}`,
			Is: `	if rate >= 0 {
		return true
	}`,
			World:    "limit.scn",
			CaughtBy: []string{"TestTranscripts/bandwidth-limit", "bandwidth-limit.scn"},
		},
		{
			Name: "pieces leave nothing of the limit to lines", File: "limit.go",
			Was:      `func (c class) floor() int64 { return int64(c) * limitReserve }`,
			Is:       `func (c class) floor() int64 { return 0 }`,
			World:    "limit.scn",
			CaughtBy: []string{"TestTranscripts/bandwidth-limit"},
		},
		{
			Name: "groups and origins are served as they come", File: "turns.go",
			Was:      `		x.credit += turnBytes`,
			Is:       `		x.credit += cost`,
			World:    "full.scn",
			CaughtBy: []string{"TestFairShares"},
		},

		{
			Name: "as much is under way as TCP takes", File: "window.go",
			Was:      `	if w.out < w.size {`,
			Is:       `	if true {`,
			World:    "full.scn",
			CaughtBy: []string{"TestWindowFitsThePath"},
		},
		{
			Name: "a window that holds nothing back does not shrink", File: "window.go",
			Was:      `	case change < 0:`,
			Is:       `	case change < 0 && w.held:`,
			World:    "full.scn",
			CaughtBy: []string{"TestWindowShrinksThoughItIsNotHeld"},
		},
		{
			Name: "a window that has become too small grows by a little each time", File: "window.go",
			Was:      `		w.size += max(change, w.step)`,
			Is:       `		w.size += change`,
			Unseen:   "it costs little time where a line has become better: in none of six worlds as much as one part in fifty",
			CaughtBy: []string{"TestWindowGrowsFast"},
		},
		{
			Name: "a peer that is silent holds up what others are sent", File: "outgoing.go",
			Was:      `		if k := &l.flight; k.out > 0 && s.now.Sub(k.moved) >= writeOffAfter {`,
			Is:       `		if k := &l.flight; k.out < 0 {`,
			Unseen:   "the window of all links grows round it: that costs the others a second at most",
			CaughtBy: []string{"TestSilentPeerHoldsNobodyUp"},
		},
		{
			Name: "what is under way on a link that is lost counts for ever", File: "link.go",
			Was:      `	s.disregard(l)`,
			Is:       ``,
			World:    "lost.scn",
			CaughtBy: []string{"TestLostLinkHoldsNobodyUp"},
		},
		{
			Name: "a piece goes on in parts though its peer has no use for it", File: "part.go",
			Was:      `	if x.to.left || x.to.whole || x.to.w.u.gone() {`,
			Is:       `	if false {`,
			Unseen:   "it costs at most a piece, each time that a peer is served by another in the meantime",
			CaughtBy: []string{"TestPieceIsGivenUpBetweenParts"},
		},

		// What it is held against.
		{
			Name: "the digest of an update is not checked", File: "update.go",
			Was:      `	if m.Payload.Size != h.Size || m.Payload.Digest != h.Digest {`,
			Is:       `	if m.Payload.Size != h.Size {`,
			CaughtBy: []string{"TestTranscripts/distorted"},
		},
		{
			Name: "the digest of a piece is not checked", File: "swarm.go",
			Was:      ` || m.Payload.Digest != digests[i%ChunkPieces] {`,
			Is:       ` {`,
			CaughtBy: []string{"TestTranscripts/distorted", "altered-payloads.scn"},
		},
		{
			Name: "a manifest is not checked", File: "message.go",
			Was:      ` && digestOf(digests) == h.Chunks[c]`,
			Is:       "",
			World:    "altered.scn",
			CaughtBy: []string{"TestTranscripts/distorted", "TestDamagedDisk"},
		},
		{
			Name: "what a disk gives back is not checked", File: "recover.go",
			Was:      ` && p.Digest == digests[i%ChunkPieces] {`,
			Is:       ` && p != (Payload{}) {`,
			World:    "altered.scn",
			CaughtBy: []string{"TestDamagedDisk"},
		},

		// What is kept, for how long, and what is remembered.
		{
			Name: "storage has no bound", File: "store.go",
			Was:      `func (st *store) free() int64 { return st.limit - st.held - st.reserved }`,
			Is:       `func (st *store) free() int64 { return st.limit - st.reserved }`,
			CaughtBy: []string{"TestDroppingOrder", "storage-fills.scn"},
		},
		{
			Name: "reserved storage is never given back", File: "clients.go",
			Was:      `		s.store.reserved -= k.reserved`,
			Is:       "",
			CaughtBy: []string{"TestReservedStorageComesBack"},
		},
		{
			Name: "the dropping order is turned round", File: "store.go",
			Was:      `	for class := DropForDown; class <= highest && need > 0; class++ {`,
			Is:       `	for class := highest; class >= DropForDown && need > 0; class-- {`,
			World:    "drops.scn",
			CaughtBy: []string{"TestDroppingOrder"},
		},
		{
			Name: "a dropped update is no gap", File: "store.go",
			Was:      `		s.recordGap(u.st, Range{u.seq, u.seq}, GapStorage)`,
			Is:       "",
			CaughtBy: []string{"TestDroppingOrder", "storage-fills.scn"},
		},
		{
			Name: "bytes go before all have them", File: "store.go",
			Was:      `	stable := u.seq <= u.st.stable`,
			Is:       `	stable := u.seq <= u.st.stable || len(u.st.held.ranges) > 0`,
			World:    "cut.scn",
			CaughtBy: []string{"TestBytesGoOnceEveryMemberHasThem", "partition-heals.scn"},
		},
		{
			Name: "a subtree's least is its most", File: "stability.go",
			Was:      `		floor = min(floor, y.child(r).floors.of(st))`,
			Is:       `		floor = max(floor, y.child(r).floors.of(st))`,
			World:    "cut.scn",
			CaughtBy: []string{"TestBytesGoOnceEveryMemberHasThem", "partition-heals.scn"},
		},
		{
			Name: "250 before the disk has it", File: "clients.go",
			Was:      `	for len(st.unsafe) > 0 && !st.unsafe[0].u.unsynced() {`,
			Is:       `	for len(st.unsafe) > 0 {`,
			CaughtBy: []string{"TestClientIsAnsweredWhenTheDiskHasIt", "durable-crash.scn"},
		},
		{
			Name: "what is not on disk is said to be safe", File: "stream.go",
			Was:      `	if len(st.unsynced.ranges) > 0 {`,
			Is:       `	if len(st.unsynced.ranges) > 1<<20 {`,
			World:    "disk.scn",
			CaughtBy: []string{"TestWhatIsNotOnDiskIsNotSafe"},
		},
		{
			Name: "a long update begins anew after a restart", File: "recover.go",
			Was:      `	if len(there) == 0 {`,
			Is:       `	if len(there) < h.Pieces() {`,
			World:    "recover.scn",
			CaughtBy: []string{"TestTranscripts/resumed-after-a-restart", "restart-in-mid-transfer.scn"},
		},
		{
			Name: "what was not accepted comes to light", File: "recover.go",
			Was:      `id.Origin == s.self && !r.Whole():`,
			Is:       `false:`,
			World:    "recover.scn",
			CaughtBy: []string{"TestTranscripts/resumed-after-a-restart", "restart-in-mid-transfer.scn"},
		},
		{
			Name: "ids are forgotten with the bytes", File: "store.go",
			Was: `	u.st.held.remove(u.seq)`,
			Is: `	u.st.held.remove(u.seq)
	u.st.seen.remove(u.seq)`,
			CaughtBy: []string{"TestAnyInterleaving", "storage-fills.scn"},
		},
		{
			Name: "a stream is forgotten while its origin may go on", File: "stream.go",
			Was: `	if s.known(st.id.Origin).Life > LifeOf(st.id.Epoch) {
		return true
	}
	return !slices.ContainsFunc(st.mine, func(g *group) bool { return g.has(st.id.Origin) })`,
			Is:       `	return true`,
			World:    "idle.scn",
			CaughtBy: []string{"TestIdleOriginIsRemembered"},
		},
		{
			Name: "a new life uses the old ids", File: "clients.go",
			Was:      `	st := s.stream(Stream{s.self, s.life + Epoch(n)}, groups)`,
			Is:       `	st := s.stream(Stream{s.self, EpochsPerLife + Epoch(n)}, groups)`,
			CaughtBy: []string{"TestAnyInterleaving", "durable-crash.scn"},
		},

		// Export.
		{
			Name: "a failed export is taken for done", File: "exports.go",
			Was: `	if in.Why != "" {
		done = min(max(in.Done, 0), done)
	}`,
			Is:       "",
			CaughtBy: []string{"TestFailingExportIsTriedAgain", "export-fails.scn"},
		},
		{
			Name: "a failed export is never tried again", File: "exports.go",
			Was:      `	e.queue.pushFront(b.updates[done:])`,
			Is:       "",
			CaughtBy: []string{"TestFailingExportIsTriedAgain", "export-fails.scn"},
		},
		{
			Name: "a failed batch is tried again from its start", File: "exports.go",
			Was:      `	e.queue.pushFront(b.updates[done:])`,
			Is:       `	e.queue.pushFront(b.updates)`,
			CaughtBy: []string{"TestWhatWasHandedOverIsNotExportedAgain"},
		},
		{
			Name: "the order of origin is not kept", File: "exports.go",
			Was:      `		case !concerns(u, groups), u.st.ordered && (u.st.batch != 0 && u.st.batch != e.last+1 || !e.isNext(u)):`,
			Is:       `		case !concerns(u, groups):`,
			CaughtBy: []string{"TestTranscripts/order-of-origin"},
		},
		{
			Name: "what an earlier life exported holds up the rest of its stream", File: "exports.go",
			Was:      `			if !st.here.get(seq).exported {`,
			Is:       `			if true {`,
			CaughtBy: []string{"TestTranscripts/order-after-a-restart"},
		},

		// Groups, their masters and topologies.
		{
			Name: "a request to join is not handed on", File: "join.go",
			Was: `	if m.Hops++; m.Hops < hopsMax {
		s.toMaster(g, l, m)
	}`,
			Is:       "",
			World:    "members.scn",
			CaughtBy: []string{"TestTranscripts/third-site-joins"},
		},
		{
			Name: "the deny list is not looked at", File: "join.go",
			Was: `	if matchesAny(def.DenySites, address) {
		return false
	}`,
			Is:       "",
			World:    "members.scn",
			CaughtBy: []string{"TestDeniedSiteDoesNotJoin"},
		},
		{
			Name: "an old definition is adopted", File: "group.go",
			Was:      `	if m.Version.Compare(g.version) <= 0 {`,
			Is:       `	if m.Version.Compare(g.version) == 0 {`,
			CaughtBy: []string{"TestTranscripts/topology-changes"},
		},
		{
			Name: "an old topology is adopted", File: "topology_map.go",
			Was:      `	if m.Version.Compare(g.topo.version) > 0 { // at`,
			Is:       `	if m.Version.Compare(g.topo.version) != 0 { // at`,
			World:    "joins.scn",
			CaughtBy: []string{"TestTranscripts/topology-changes"},
		},
		{
			Name: "a rebuilt master forgets who had joined", File: "mastership.go",
			Was: `		members = append(members, member)
	}
	g.setMembers(newRoster(members))
	g.version`,
			Is: `	}
	g.setMembers(newRoster(members))
	g.version`,
			World:    "rebuilt.scn",
			CaughtBy: []string{"TestTranscripts/master-lost-state"},
		},
		{
			Name: "the master gives a version twice", File: "mastership.go",
			Was:      `	s.adoptTopology(g, g.topo.version.Next(s.life), f, true)`,
			Is:       `	s.adoptTopology(g, Version{s.life, 1}, f, true)`,
			CaughtBy: []string{"TestTranscripts/third-site-joins", "master-rebuilt.scn"},
		},
		{
			Name: "a topology is not checked", File: "mastership.go",
			Was:      `got < want {`,
			Is:       `got < 0 {`,
			World:    "hub.scn",
			CaughtBy: []string{"TestTranscripts/generator-refused"},
		},
		{
			Name: "a generator that fails is run in a loop", File: "mastership.go",
			Was:      `		m.fallback = g.def.TopologyGenerator != "" && !m.fallback`,
			Is:       `		m.fallback = g.def.TopologyGenerator != ""`,
			Unseen:   "the built-in generator, to which it comes after the group's own, does not fail in a world",
			CaughtBy: []string{"TestGeneratorsThatFail"},
		},

		// Explanations.
		{
			Name: "an age leaves out the way between sites", File: "update.go",
			Was:      `	h.Age = min(h.Age, ageMax) + l.remote.path.transit()`,
			Is:       `	h.Age = min(h.Age, ageMax)`,
			World:    "explained.scn",
			CaughtBy: []string{"TestTranscripts/explained"},
		},
		{
			Name: "inquiries that cross wait for each other", File: "inquiry.go",
			Was: `	case x != nil && slices.Contains(x.asked, l):
		s.answered(x, l)
		return
`,
			Is:       "",
			World:    "explained.scn",
			CaughtBy: []string{"TestTranscripts/explained"},
		},

		// Links.
		{
			Name: "a second site of one name is let in", File: "link.go",
			Was:      `		if !same {`,
			Is:       `		if same && !same {`,
			World:    "members.scn",
			CaughtBy: []string{"TestTranscripts/refused-name"},
		},
		{
			Name: "a silent peer is never given up", File: "link.go",
			Was:      `		s.hangUp(l, "silent")`,
			Is:       "",
			World:    "silent.scn",
			CaughtBy: []string{"TestTranscripts/silent-peer"},
		},
		{
			Name: "a lost site is not linked again", File: "link.go",
			Was: `	s.seek(r)
	for _, g := range s.groups {
		s.keepConnectedSoon(g)`,
			Is: `	for _, g := range s.groups {
		s.keepConnectedSoon(g)`,
			World:    "relink.scn",
			CaughtBy: []string{"TestTranscripts/silent-peer"},
		},
	}
}
