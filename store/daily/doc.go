// Package daily does once a day, for each tenant of a store, what has to be done
// to its data.
//
//	clock ──▶ Times.Last ──▶ tick ──▶ Job.Tasks, Task.Served ──▶ what is due ──▶ lease ──▶ Task.Run
//
// The room knows when something is due, that a tick which was missed is made up
// for, the latest only, that of several processes over one store one is at work,
// and that what one tenant's data suffer does not hold up another's. It does not
// know what is done: refresh and purge say that as a Job. Whether a tick was
// served is asked of the published record, so that it does not matter which
// process did it.
//
// times.go has the ticks, job.go what is done at them and how far behind it is,
// schedule.go does it, in one goroutine that Start begins and its stop ends.
package daily
