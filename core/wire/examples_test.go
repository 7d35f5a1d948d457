package wire_test

import (
	"time"

	"github.com/floodd/floodd/core"
)

// examples has one message of each type with a value of its own in every field, and
// what an official decoder, given flood.proto, makes of its bytes. They are also the
// seeds of the fuzz target.
var examples = []struct {
	message core.Message
	json    string
}{
	{core.Hello{
		Protocol: 1, Software: "floodd 2", Life: 4096, Needed: true,
		Site: core.SiteDef{
			Name: "valhalla", Hostname: "valhalla.example.org", InetAddress: "192.0.2.7",
			ClientPort: 9000, DataPort: 9001,
			Coordinate: &core.Coordinate{LatMicroDeg: 34_021_000, LonMicroDeg: -118_287_000},
		},
		Groups: []core.GroupGreeting{{
			Group: "mirror-1", Version: core.Version{Life: 8192, Number: 3}, Topology: core.Version{Life: 8192, Number: 2}, Tell: true,
		}},
	}, `{"hello":{"protocol":1,"software":"floodd 2","site":{"name":"valhalla","hostname":"valhalla.example.org","inetAddress":"192.0.2.7","clientPort":9000,"dataPort":9001,"coordinate":{"latitude":34021000,"longitude":-118287000}},"life":"4096","needed":true,"groups":[{"group":"mirror-1","version":{"life":"8192","number":"3"},"topology":{"life":"8192","number":"2"},"tell":true}]}}`},
	{core.Refuse{Why: core.RefuseName, Text: "another site is called valhalla"}, `{"refuse":{"why":2,"text":"another site is called valhalla"}}`},
	{core.Need{Needed: true}, `{"need":{"needed":true}}`},
	{core.Ping{Nonce: 77}, `{"ping":{"nonce":"77"}}`},
	{core.Pong{Nonce: 77, Place: core.NetworkCoordinate{X: 1, Y: -2, Z: 3, Height: 400, Error: 500000}, At: 1500 * time.Microsecond}, `{"pong":{"nonce":"77","place":{"x":"1","y":"-2","z":"3","height":"400","error":"500000"},"atMicros":"1500"}}`},
	{core.Probe{Train: 5, Index: 6, Count: 7, Padding: core.Payload{Size: 3}}, `{"probe":{"train":"5","index":6,"count":7},"payload":"paWl"}`},
	{core.ProbeReport{Train: 5, BytesPerSecond: 1250000}, `{"probeReport":{"train":"5","bytesPerSecond":"1250000"}}`},
	{core.Arrived{Bytes: 98304, At: time.Second}, `{"arrived":{"bytes":"98304","atMicros":"1000000"}}`},
	{core.Join{
		Group: "mirror-1", Site: core.SiteDef{Name: "inferno", Hostname: "inferno.example.org", DataPort: 9001},
		Life: 4096, Address: "192.0.2.8", Version: core.Version{Life: 8192, Number: 3}, Tell: true, Hops: 1,
	}, `{"join":{"group":"mirror-1","site":{"name":"inferno","hostname":"inferno.example.org","dataPort":9001},"life":"4096","address":"192.0.2.8","hops":1,"tell":true,"version":{"life":"8192","number":"3"}}}`},
	{core.Estimates{
		Group: "mirror-1", Site: "inferno", Place: core.NetworkCoordinate{X: -9}, Hops: 2,
		Rows: []core.EstimateRow{{To: "valhalla", RTTMicros: 15000, BytesPerSecond: 90000}, {To: "purgatorio", RTTMicros: 20000}},
	}, `{"estimates":{"group":"mirror-1","site":"inferno","place":{"x":"-9"},"rows":[{"to":"valhalla","rttMicros":"15000","bytesPerSecond":"90000"},{"to":"purgatorio","rttMicros":"20000"}],"hops":2}}`},
	{core.GroupState{
		Version: core.Version{Life: 8192, Number: 3},
		Group: core.GroupDef{
			Name: "mirror-1", Master: "valhalla", Sites: []core.SiteName{"valhalla", "inferno"}, Connectivity: 2,
			PingPeriod: 15 * time.Second, BandwidthPeriod: 60 * time.Second, EstimatesPeriod: 30 * time.Second,
			JoinPeriod: 61 * time.Second, UpdatePeriod: 120 * time.Second, TopologyGenerator: "/usr/bin/topogen -k 2",
			AllowSites: []string{"192.0.2.0"}, DenySites: []string{"198.51.100.0/24", "::1"}, Order: core.OrderOrigin,
			BatchPeriod: 150 * time.Millisecond,
		},
		Members: []core.Member{{Site: core.SiteDef{Name: "inferno"}, Life: 4096}, {Site: core.SiteDef{Name: "valhalla"}}},
	}, `{"groupState":{"version":{"life":"8192","number":"3"},"group":{"name":"mirror-1","master":"valhalla","sites":["valhalla","inferno"],"connectivity":2,"pingPeriodMicros":"15000000","bandwidthPeriodMicros":"60000000","estimatesPeriodMicros":"30000000","joinPeriodMicros":"61000000","updatePeriodMicros":"120000000","topologyGenerator":"/usr/bin/topogen -k 2","allowSites":["192.0.2.0"],"denySites":["198.51.100.0/24","::1"],"order":1,"batchPeriodMicros":"150000"},"members":[{"site":{"name":"inferno"},"life":"4096"},{"site":{"name":"valhalla"}}]}}`},
	{core.TopologyState{
		Group: "mirror-1", Version: core.Version{Life: 8192, Number: 2},
		Edges: []core.Edge{{A: "inferno", B: "purgatorio", CostMicros: 900}, {A: "inferno", B: "valhalla", CostMicros: 8000}},
	}, `{"topologyState":{"group":"mirror-1","version":{"life":"8192","number":"2"},"edges":[{"a":"inferno","b":"purgatorio","costMicros":"900"},{"a":"inferno","b":"valhalla","costMicros":"8000"}]}}`},
	{core.Summary{
		Group: "mirror-1", Last: true, Ask: true,
		Streams: []core.StreamSummary{{
			Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Groups: []core.GroupName{"all", "mirror-1"},
			Seen: []core.Range{{First: 1, Last: 5}, {First: 9, Last: 9}}, Held: []core.Range{{First: 4, Last: 5}},
		}},
	}, `{"summary":{"group":"mirror-1","streams":[{"origin":"inferno","epoch":"4096","groups":["all","mirror-1"],"seen":["1","4","3","0"],"held":["4","1"]}],"last":true,"ask":true}}`},
	{core.Offer{Items: []core.OfferItem{{
		Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Groups: []core.GroupName{"mirror-1"},
		Ranges: []core.Range{{First: 7, Last: 9}},
	}}}, `{"offer":{"items":[{"origin":"inferno","epoch":"4096","groups":["mirror-1"],"ranges":["7","2"]}]}}`},
	{core.Want{Items: []core.WantItem{
		{ID: core.UpdateID{Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Seq: 7}},
		{
			ID:     core.UpdateID{Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Seq: 8},
			Pieces: []core.Range{{First: 0, Last: 3}, {First: 6, Last: 6}},
		},
	}}, `{"want":{"items":[{"origin":"inferno","epoch":"4096","seq":"7"},{"origin":"inferno","epoch":"4096","seq":"8","pieces":["0","3","2","0"]}]}}`},
	{core.Stop{IDs: []core.UpdateID{{Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Seq: 7}}}, `{"stop":{"ids":[{"origin":"inferno","epoch":"4096","seq":"7"}]}}`},
	{core.Gone{IDs: []core.UpdateID{{Stream: core.Stream{Origin: "inferno", Epoch: 4097}, Seq: 8}}}, `{"gone":{"ids":[{"origin":"inferno","epoch":"4097","seq":"8"}]}}`},
	{core.Update{
		Header: core.Header{
			ID:     core.UpdateID{Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Seq: 7},
			Groups: []core.GroupName{"mirror-1"}, Size: 3, Digest: core.Digest{1, 2}, Age: 20 * time.Millisecond,
		},
		Route: core.Route{Group: "mirror-1", Root: "valhalla", Topology: 3}, Payload: &core.Payload{Size: 3},
	}, `{"update":{"header":{"id":{"origin":"inferno","epoch":"4096","seq":"7"},"groups":["mirror-1"],"size":"3","digest":"AQIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","ageMicros":"20000"},"route":{"group":"mirror-1","root":"valhalla","topology":"3"}},"payload":"paWl"}`},
	{core.Announce{
		Header: core.Header{
			ID:     core.UpdateID{Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Seq: 8},
			Groups: []core.GroupName{"mirror-1"}, Size: core.PieceSize + 1, Digest: core.Digest{3}, Chunks: []core.Digest{{4}},
		},
		Route: core.Route{Group: "mirror-1", Root: "inferno"}, Partial: true, Dealing: true,
	}, `{"announce":{"header":{"id":{"origin":"inferno","epoch":"4096","seq":"8"},"groups":["mirror-1"],"size":"65537","digest":"AwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","chunks":["BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]},"route":{"group":"mirror-1","root":"inferno"},"partial":true,"dealing":true}}`},
	{core.Have{
		ID:     core.UpdateID{Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Seq: 8},
		Pieces: []core.Range{{First: 0, Last: 3}, {First: 6, Last: 6}}, Chunks: []core.Range{{First: 1, Last: 2}},
		Whole: true, Free: true, Relayed: 3, Behind: 2,
	}, `{"have":{"id":{"origin":"inferno","epoch":"4096","seq":"8"},"pieces":["0","3","2","0"],"chunks":["1","1"],"whole":true,"free":true,"relayed":"3","behind":"2"}}`},
	{core.Manifest{
		ID:    core.UpdateID{Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Seq: 8},
		Chunk: 9, Digests: []core.Digest{{5}, {6}},
	}, `{"manifest":{"id":{"origin":"inferno","epoch":"4096","seq":"8"},"chunk":9,"digests":["BQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","BgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]}}`},
	{core.Part{From: 16384, Bytes: core.Payload{Size: 1}}, `{"part":{"from":16384},"payload":"pQ=="}`},
	{core.Piece{
		ID:    core.UpdateID{Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Seq: 8},
		Index: 1, Duty: core.DutyAll, Ahead: 16384, Payload: core.Payload{Size: 16385},
	}, `{"piece":{"id":{"origin":"inferno","epoch":"4096","seq":"8"},"index":1,"duty":3,"ahead":16384},"payload":"pQ=="}`},
	{core.Floors{
		Group: "mirror-1", Topology: core.Version{Life: 8192, Number: 2}, Sites: 11,
		Floors: []core.StreamFloor{{Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Seq: 6}},
	}, `{"floors":{"group":"mirror-1","topology":{"life":"8192","number":"2"},"sites":11,"floors":[{"origin":"inferno","epoch":"4096","seq":"6"}]}}`},
	{core.Stable{
		Group: "mirror-1", Topology: core.Version{Life: 8192, Number: 2},
		Floors: []core.StreamFloor{{Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Seq: 5}},
	}, `{"stable":{"group":"mirror-1","topology":{"life":"8192","number":"2"},"floors":[{"origin":"inferno","epoch":"4096","seq":"5"}]}}`},
	{core.Inquiry{
		Inquiry: core.InquiryID{Site: "valhalla", Life: 8192, Number: 3},
		ID:      core.UpdateID{Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Seq: 7},
		Groups:  []core.GroupName{"all", "mirror-1"}, Patience: 4750 * time.Millisecond,
	}, `{"inquiry":{"inquiry":{"site":"valhalla","life":"8192","number":"3"},"id":{"origin":"inferno","epoch":"4096","seq":"7"},"groups":["all","mirror-1"],"patienceMicros":"4750000"}}`},
	{core.Findings{
		Inquiry: core.InquiryID{Site: "valhalla", Life: 8192, Number: 3}, Last: true,
		Findings: []core.Finding{
			{Site: "purgatorio", Standing: core.StandingWaiting, Way: core.WayAsked, After: 12345 * time.Microsecond, From: "inferno", Have: 4, Pieces: 5, Sources: 2},
			{Site: "limbo", Standing: core.StandingGap, Cause: core.GapTooOld},
		},
	}, `{"findings":{"inquiry":{"site":"valhalla","life":"8192","number":"3"},"findings":[{"site":"purgatorio","standing":3,"way":3,"afterMicros":"12345","from":"inferno","have":4,"pieces":5,"sources":2},{"site":"limbo","standing":5,"cause":3}],"last":true}}`},
	{core.Batch{Messages: []core.Message{
		core.Ping{Nonce: 78},
		core.Update{
			Header: core.Header{
				ID:     core.UpdateID{Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Seq: 9},
				Groups: []core.GroupName{"mirror-1"}, Size: 3, Digest: core.Digest{7},
			},
			Payload: &core.Payload{Size: 3},
		},
		core.Update{
			Header: core.Header{
				ID:     core.UpdateID{Stream: core.Stream{Origin: "inferno", Epoch: 4096}, Seq: 10},
				Groups: []core.GroupName{"mirror-1"}, Size: 1, Digest: core.Digest{8},
			},
			Payload: &core.Payload{Size: 1},
		},
	}}, `{"batch":{"messages":[{"ping":{"nonce":"78"}},{"update":{"header":{"id":{"origin":"inferno","epoch":"4096","seq":"9"},"groups":["mirror-1"],"size":"3","digest":"BwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}},{"update":{"header":{"id":{"origin":"inferno","epoch":"4096","seq":"10"},"groups":["mirror-1"],"size":"1","digest":"CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}}]},"payload":"paWlpQ=="}`},
}
