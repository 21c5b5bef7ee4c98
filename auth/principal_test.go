package auth_test

import (
	"strings"
	"testing"

	"feedline/auth"
)

func TestTheZeroPrincipalIsNobody(t *testing.T) {
	if p := (auth.Principal{}); p.Subject != "" || len(p.Roles) != 0 {
		t.Errorf("%+v", p)
	}
}

func TestTheLocalPrincipalIsSomebody(t *testing.T) {
	if p := auth.Local(); p.Subject == "" || len(p.Roles) == 0 {
		t.Errorf("%+v", p)
	}
}

func TestARoleIsALetterAndWhatNamesHave(t *testing.T) {
	for name, want := range map[string]bool{
		"reader": true, "R": true, "Feed.Read_all-2": true, strings.Repeat("r", 64): true,
		"": false, "2nd": false, "-r": false, "two words": false, "rôle": false, "reader\n": false, strings.Repeat("r", 65): false,
	} {
		if auth.IsRole(name) != want {
			t.Errorf("%q is a role: %v", name, !want)
		}
	}
}
