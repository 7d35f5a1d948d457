package script

import (
	"fmt"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/sim"
)

// Load reads the scenario in a file, and the measured matrix that it names, if any.
// The error is a [*sexp.Errors] where the file's own text is at fault.
func Load(path string) (sim.Scenario, error) {
	text, err := Read(path)
	if err != nil {
		return sim.Scenario{}, err
	}
	return Parse(path, text, readNamed)
}

// Parse reads a scenario from text. Open reads a file that the scenario names; paths
// are given to it relative to where the process is, as the scenario's own is.
func Parse(file string, text []byte, open func(path string) ([]byte, error)) (sim.Scenario, error) {
	_, scenario, err := parse(file, text, open)
	return scenario, err
}

// parse returns what was read beside what it came to.
func parse(file string, text []byte, open func(path string) ([]byte, error)) (scene, sim.Scenario, error) {
	if len(text) > sizeMax {
		return scene{}, sim.Scenario{}, fmt.Errorf("%s: %d bytes are too long for a scenario; at most %d are allowed", file, len(text), sizeMax)
	}
	t := &tables{}
	s, err := t.scene().Parse(file, text)
	if err != nil {
		return scene{}, sim.Scenario{}, err
	}
	s.file, s.open = file, open
	var errs sexp.Errors
	scenario := s.build(t, &errs)
	if err := errs.Err(); err != nil {
		return scene{}, sim.Scenario{}, err
	}
	if err := sim.Check(scenario); err != nil {
		return scene{}, sim.Scenario{}, fmt.Errorf("%s: %w", file, err)
	}
	return s, scenario, nil
}

// Help returns a screen of text about a form or a parameter of scenarios, such as
// "flood" or "placement", or, for "", about scenarios as a whole.
func Help(topic string) (string, error) {
	t := (&tables{}).scene().Topic()
	return t.Help(topic)
}

// Words returns every word that [Help] explains, each once, sorted.
func Words() []string {
	t := (&tables{}).scene().Topic()
	return t.Words()
}

// tables makes the forms of one reading, and notes on the way where sites, floods and
// trunks are named, and when things happen, so that a name that is nobody's and a
// time that never comes can be pointed at.
type tables struct {
	who      []config.Placed[sim.Who]
	floods   []config.Placed[string]
	trunks   []config.Placed[string]
	instants []instant
}

// scene is a scenario file as it was read.
type scene struct {
	about   *about
	network *network
	trunks  []trunk
	crowds  []crowd
	sites   []config.Site
	hosts   []host
	groups  []config.Group
	drawn   []drawn
	local   *core.LocalDef
	floods  []flood
	asks    []ask
	moments []moment
	swarms  []swarm
	expects []expects

	file string
	open func(path string) ([]byte, error)
}

// scene is the table of a whole scenario file.
func (t *tables) scene() config.Form[scene] {
	return config.Form[scene]{
		Doc:  "a scenario: sites, what happens to them, and what must hold",
		Note: sceneNote,
		Fields: []config.Field[scene]{
			config.Block(aboutForm(), func(s *scene) **about { return &s.about }),
			config.Block(t.network(), func(s *scene) **network { return &s.network }),
			config.Blocks(t.trunk(), func(s *scene) *[]trunk { return &s.trunks }),
			config.Blocks(crowdForm(), func(s *scene) *[]crowd { return &s.crowds }),
			config.Blocks(config.SiteForm(), func(s *scene) *[]config.Site { return &s.sites }),
			config.Blocks(t.host(), func(s *scene) *[]host { return &s.hosts }),
			config.Blocks(config.GroupForm(), func(s *scene) *[]config.Group { return &s.groups }),
			config.Blocks(t.drawn(), func(s *scene) *[]drawn { return &s.drawn }),
			config.Block(localForm(), func(s *scene) **core.LocalDef { return &s.local }),
			config.Blocks(t.flood(), func(s *scene) *[]flood { return &s.floods }),
			config.Blocks(t.ask(), func(s *scene) *[]ask { return &s.asks }),
			config.Blocks(t.moment(), func(s *scene) *[]moment { return &s.moments }),
			config.Blocks(t.swarm(), func(s *scene) *[]swarm { return &s.swarms }),
			config.Blocks(t.expects(), func(s *scene) *[]expects { return &s.expects }),
		},
	}
}

const sceneNote = `
A scenario is made of lists of keywords and values, as a daemon's configuration
is. Where sites are named, s3 is one site, s* a pattern, europe a region, all is
all, and s1,s2 joins several in one word.

  (:scenario (:name two-sites) (:duration 1m))
  (:sites 2 (:placement cities))
  (:group-define (:group-name g) (:site all) (:master-site s1))
  (:flood (:from s1) (:size 1KB) (:every 1s))
  (:expect (:delivered all))

Ask for help on a list or a parameter by its name.`
