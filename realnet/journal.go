package realnet

import (
	"context"
	"log/slog"

	"github.com/floodd/floodd/core"
)

// journal turns what the site notes into log lines.
type journal struct{ log *slog.Logger }

// Note logs one observation.
func (j journal) Note(e core.Note) {
	level := levelOf(e.Observation)
	if !j.log.Enabled(context.Background(), level) {
		return
	}
	message, attrs := describe(e.Observation)
	j.log.LogAttrs(context.Background(), level, message, attrs...)
}

// levelOf says who wants to know: what every update does is for debugging, what
// changes the shape of things is information, what an operator may have to act on is
// a warning, and what loses data or shows a bad machine is an error.
func levelOf(o core.Observation) slog.Level {
	switch o := o.(type) {
	case core.UpdateAccepted, core.UpdateComplete, core.UpdateDuplicate, core.UpdateExported,
		core.UpdatePurged, core.ClientRejected:
		return slog.LevelDebug
	case core.PeerUp, core.PeerDown, core.GroupChanged, core.TopologyChanged, core.SiteJoined, core.SiteLeft:
		return slog.LevelInfo
	case core.UpdateCorrupt, core.UpdateDropped, core.GapRecorded:
		return slog.LevelError
	case core.PeerUnreachable:
		if o.Failures > 1 {
			return slog.LevelDebug // it was said when it began
		}
	case core.PeerRefused:
		if o.Why == core.RefuseDuplicate {
			return slog.LevelDebug // two sites that dialled each other at once keep one link
		}
	}
	return slog.LevelWarn
}

// describe gives each observation its message and attributes.
func describe(o core.Observation) (string, []slog.Attr) {
	switch o := o.(type) {
	case core.UpdateAccepted:
		return "update accepted", []slog.Attr{idAttr(o.ID), groupsAttr(o.Groups), sizeAttr(o.Size)}
	case core.UpdateComplete:
		return "update complete", []slog.Attr{idAttr(o.ID), slog.String("from", string(o.From)), sizeAttr(o.Size), slog.Bool("pushed", o.Pushed)}
	case core.UpdateDuplicate:
		return "update came again", []slog.Attr{idAttr(o.ID), slog.String("from", string(o.From)), sizeAttr(o.Size)}
	case core.UpdateCorrupt:
		return "update does not match its digest", []slog.Attr{idAttr(o.ID), slog.String("from", string(o.From))}
	case core.UpdateExported:
		return "update exported", []slog.Attr{idAttr(o.ID), slog.Bool("discarded", o.Discarded)}
	case core.ExportFailed:
		return "export failed", []slog.Attr{slog.Int("updates", o.Updates), whyAttr(o.Why), slog.Duration("retry", o.Retry)}
	case core.UpdateDropped:
		return "update dropped: storage is full", []slog.Attr{idAttr(o.ID), sizeAttr(o.Size), slog.String("class", o.Class.String())}
	case core.UpdatePurged:
		return "update purged", []slog.Attr{idAttr(o.ID), slog.Bool("stable", o.Stable)}
	case core.GapRecorded:
		return "updates will not come any more", []slog.Attr{slog.String("stream", o.Stream.String()), slog.String("range", o.Range.String()), slog.String("cause", o.Cause.String())}
	case core.ClientRejected:
		return "client refused", []slog.Attr{slog.Uint64("client", uint64(o.Client)), slog.Int("why", int(o.Why))}
	case core.PeerUp:
		return "peer up", []slog.Attr{siteAttr(o.Site), linkIDAttr(o.Link)}
	case core.PeerDown:
		return "peer down", []slog.Attr{siteAttr(o.Site), linkIDAttr(o.Link), whyAttr(o.Why)}
	case core.PeerRefused:
		return "link refused", []slog.Attr{siteAttr(o.Site), slog.String("remote", o.Remote), slog.String("by", string(o.By)), whyAttr(o.Text)}
	case core.PeerUnreachable:
		return "peer unreachable", []slog.Attr{siteAttr(o.Site), whyAttr(o.Why), slog.Int("failures", o.Failures), slog.Duration("retry", o.Retry)}
	case core.GroupChanged:
		return "group changed", []slog.Attr{groupAttr(o.Group), versionAttr(o.Version), slog.Int("members", o.Members), slog.Bool("master", o.Master)}
	case core.TopologyChanged:
		return "topology changed", []slog.Attr{groupAttr(o.Group), versionAttr(o.Version), slog.Int("edges", o.Edges), slog.Bool("master", o.Master)}
	case core.TopologyRejected:
		return "topology not used", []slog.Attr{groupAttr(o.Group), whyAttr(o.Why)}
	case core.SiteJoined:
		return "site joined", []slog.Attr{groupAttr(o.Group), siteAttr(o.Site)}
	case core.SiteLeft:
		return "site left", []slog.Attr{groupAttr(o.Group), siteAttr(o.Site), whyAttr(o.Why)}
	case core.BoundReached:
		return "bound reached", []slog.Attr{slog.String("bound", o.Bound), slog.Int("limit", o.Limit)}
	}
	return "", nil
}

func idAttr(id core.UpdateID) slog.Attr       { return slog.String("update", id.String()) }
func sizeAttr(n int64) slog.Attr              { return slog.Int64("bytes", n) }
func siteAttr(s core.SiteName) slog.Attr      { return slog.String("site", string(s)) }
func groupAttr(g core.GroupName) slog.Attr    { return slog.String("group", string(g)) }
func groupsAttr(g []core.GroupName) slog.Attr { return slog.Any("groups", g) }
func versionAttr(v core.Version) slog.Attr    { return slog.String("version", v.String()) }
func whyAttr(text string) slog.Attr           { return slog.String("why", text) }
func linkIDAttr(l core.LinkID) slog.Attr      { return slog.Uint64("link", uint64(l)) }
