package sample

import "fmt"

// Names of invented people. Any likeness is chance.
var (
	firstNames = []string{
		"Anna", "Ben", "Carla", "David", "Elena", "Felix", "Greta", "Hannes", "Ida", "Jonas", "Katrin", "Lars",
		"Mia", "Nils", "Olga", "Paul", "Ruth", "Samir", "Tessa", "Uwe", "Vera", "Willi", "Yasmin", "Zoë",
		"Aylin", "Björn", "Chiara", "Dario", "Esra", "Finn", "Gül", "Henrik",
	}
	lastNames = []string{
		"Ackermann", "Bauer", "Çelik", "Dietrich", "Engel", "Fischer", "Grünwald", "Hoffmann", "Iversen", "Jäger",
		"Kowalski", "Lindner", "Möller", "Neumann", "O'Brien", "Petersen", "Quandt", "Richter", "Schröder",
		"Thiel", "Ulrich", "Vogel", "Weber", "Yıldız", "Ziegler", "Albrecht", "Brandt", "Conrad", "Dörr", "Ernst",
	}
)

// numberRanges are telephone numbers that the German regulator keeps free for
// films and examples; three digits follow.
var numberRanges = []string{"+493023125", "+496990009", "+494066969", "+492214710", "+498999998"}

// phone is the n-th telephone number.
func phone(n int) string {
	return fmt.Sprintf("%s%03d", numberRanges[n%len(numberRanges)], n/len(numberRanges)%1000)
}

// person is a customer or a colleague.
type person struct {
	id          guid
	first, last string
	phone       string
}

func (d dice) person(k kind, n int) person {
	pick := mix(d.seed + uint64(k)<<40 + uint64(n))
	return person{
		id:    d.id(k, n),
		first: firstNames[pick%uint64(len(firstNames))],
		last:  lastNames[pick>>20%uint64(len(lastNames))],
		phone: phone(int(pick >> 40)),
	}
}

// mail is the person's address; the number keeps namesakes apart.
func (p person) mail(n int) string { return fmt.Sprintf("customer%d@example.com", n) }
