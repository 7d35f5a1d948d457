// Package calibrate holds netsim's connections against those of the kernel: the same
// transfers, over the same line, in both.
//
// The kernel's side is a [Lab]: pairs of network namespaces, each with a TUN device,
// and between the two devices a relay that gives packets a bandwidth, a delay, a
// queue and losses. It needs Linux and root, and leaves nothing behind, however the
// program ends: the namespaces have no names and the devices no persistence, so that
// both go with the threads and files that hold them. The model's side is a
// [netsim.Network] with two hosts. What is compared is how long it takes from the
// first byte's being written until the last has been read, on a connection that is
// open already.
//
//	lab, err := calibrate.NewLab(4)
//	defer lab.Close()
//	err = lab.Measure(ctx, calibrate.HeldOut().Cells, func(m calibrate.Measurement) {
//		c := calibrate.Compare(m)
//		fmt.Println(m.Cell, c.Off())
//	})
//
// A [Grid] is a list of cells: what a transfer is like. One grid is for tuning, and one
// is held out: nothing in netsim may be chosen by what it shows. A [Recording] is
// measurements kept in a file, so that the model can be held against the kernel where
// there is no root, and its errors cannot grow unseen.
//
// It never decides what is in the model, and nothing imports it but the sim command.
//
// Open grid.go first, then lab_linux.go for the kernel and model.go for netsim.
package calibrate
