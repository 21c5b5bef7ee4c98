package sample

import (
	"encoding/hex"
	"math"
	"math/rand/v2"
)

// kind keeps the ids and the luck of different things apart.
type kind uint64

const (
	ofUnit kind = iota + 1
	ofChannel
	ofQueue
	ofStep
	ofCampaign
	ofAgent
	ofCustomer
	ofScript
	ofCall
	ofChat
	ofEmail
	ofBotSegment
	ofRefusal
	ofTask
	ofSession
	ofEvaluation
	ofAnswer
	ofRecord
	ofState
	ofDay
	ofMove
	ofBreak
	ofShuffle
	ofPlan
)

// guid is an id; its zero value is none.
type guid struct{ high, low uint64 }

// appendTo appends the 36 lower-case characters of the id.
func (g guid) appendTo(b []byte) []byte {
	var raw [16]byte
	for i := range 8 {
		raw[i] = byte(g.high >> (56 - 8*i))
		raw[8+i] = byte(g.low >> (56 - 8*i))
	}
	for i, part := range [][]byte{raw[:4], raw[4:6], raw[6:8], raw[8:10], raw[10:]} {
		if i > 0 {
			b = append(b, '-')
		}
		b = hex.AppendEncode(b, part)
	}
	return b
}

// dice is chance that can be repeated: each thing has a sequence of its own,
// told by the seed, its kind and its number. One sequence is in use at a time.
type dice struct {
	seed   uint64
	source *rand.PCG
	*rand.Rand
}

func newDice(seed uint64) dice {
	source := rand.NewPCG(seed, 0)
	return dice{seed, source, rand.New(source)}
}

// turn begins the sequence of a thing.
func (d dice) turn(k kind, n int) { d.source.Seed(mix(d.seed+uint64(k)), uint64(n)) }

// id is the id of a thing, in the form of a random UUID (version 4).
func (d dice) id(k kind, n int) guid {
	high := mix(mix(d.seed+uint64(k)) + uint64(n))
	low := mix(high + uint64(n) + uint64(k)<<32)
	return guid{high&^0xF000 | 0x4000, low&^(0xC<<60) | 0x8<<60}
}

// mix spreads the bits of a number so that neighbours look unrelated
// (SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

func (d dice) chance(percent float64) bool { return d.Float64()*100 < percent }

// share is a text, and how many of a hundred draws give it.
type share struct {
	text    string
	percent int
}

// drawShare draws one of the texts.
func (d dice) drawShare(list []share) string {
	n := d.IntN(100)
	for _, s := range list {
		if n -= s.percent; n < 0 {
			return s.text
		}
	}
	return list[len(list)-1].text
}

// lognormal draws milliseconds from a log-normal distribution whose median
// and greatest value are given in seconds.
func (d dice) lognormal(median, sigma, most float64) int64 {
	return int64(1000 * min(most, median*math.Exp(sigma*d.NormFloat64())))
}

// between draws milliseconds evenly between two numbers of seconds.
func (d dice) between(least, most float64) int64 {
	return int64(1000 * (least + d.Float64()*(most-least)))
}

// seconds rounds milliseconds half up, as every duration of the feed is
// rounded (tables.md C04).
func seconds(ms int64) int64 { return (ms + 500) / 1000 }
