package storetest

import (
	"testing"
	"testing/fstest"

	"feedline/model"
	"feedline/store"
)

// courses is a model of many-to-many relations: students attend courses, by a
// table whose rows a set shows, and courses build on each other, by one that no
// set shows.
var courses = map[string]string{
	"model.yaml": "namespace: School\ncontainer: School\ntenancy: true\n",
	"Students.yaml": `
set: Students
type: Student
key: [id]
storage: {table: students}
properties:
  - {name: id, type: Edm.Int32, nullable: false}
navigation:
  - {name: Courses, target: Courses, multiplicity: "*", through: {table: attendances, near: {student: id}, far: {course: id}}}
`,
	"Courses.yaml": `
set: Courses
type: Course
key: [id]
storage: {table: courses}
properties:
  - {name: id, type: Edm.Int32, nullable: false}
navigation:
  - {name: Basics, target: Courses, multiplicity: "*", through: {table: basics, near: {course: id}, far: {basis: id}}}
`,
	"Attendances.yaml": `
set: Attendances
type: Attendance
key: [student, course]
storage: {table: attendances}
properties:
  - {name: student, type: Edm.Int32, nullable: false}
  - {name: course, type: Edm.Int32, nullable: false}
navigation:
  - {name: Student, target: Students, multiplicity: "1", join: {student: id}, owner: true}
  - {name: Course, target: Courses, multiplicity: 0..1, join: {course: id}, owner: true}
`,
}

// pairing runs the cases about rows that pair the ends of a relation.
func pairing(t *testing.T, open OpenWriter) {
	files := fstest.MapFS{}
	for name, text := range courses {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	m, err := model.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	for name, run := range map[string]func(*scene){
		"a deleted row takes the rows with it that pair it with others": pairsDeleted,
		"a purged row takes the rows with it that pair it with others":  pairsPurged,
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, open, m)
			b := s.begin()
			for n := 1; n <= 2; n++ {
				s.take(b, step{"Students", []any{"id", n}, store.Inserted})
				s.take(b, step{"Courses", []any{"id", n}, store.Inserted})
			}
			for n := range 4 {
				s.take(b, step{"Attendances", []any{"student", 1 + n/2, "course", 1 + n%2}, store.Inserted})
			}
			if err := b.Commit(); err != nil {
				t.Fatal(err)
			}
			run(s)
		})
	}
}

func pairsDeleted(s *scene) {
	s.play(writeCase{steps: []step{{"Students", []any{1}, 3}}, set: "Attendances", shown: "student course", want: []string{"2 1", "2 2"}})
	s.play(writeCase{steps: []step{{"Courses", []any{2}, 2}}, set: "Attendances", shown: "student course", want: []string{"2 1"}})
	s.holds("Students", "id", "2")
	s.holds("Courses", "id", "1")
}

func pairsPurged(s *scene) {
	for _, c := range []struct{ set, went string }{
		{"Students", "1 owners; attendances 2, students 1"},
		{"Courses", "1 owners; attendances 1, courses 1"},
	} {
		b := s.begin()
		id := s.model.Set(c.set).Property("id")
		first := store.Call{Op: store.Eq, Args: []store.Expr{store.Column{Property: id}, store.Value{Type: id.Type, Cell: store.IntCell(1)}}}
		purged, err := b.Purge(s.model.Set(c.set), first, nil, store.NoLimit)
		if err != nil {
			s.t.Fatal(err)
		}
		if got := purgedText(purged); got != c.went {
			s.t.Errorf("%s went; want %s", got, c.went)
		}
		if err := b.Commit(); err != nil {
			s.t.Fatal(err)
		}
	}
	s.holds("Attendances", "student course", "2 2")
}
