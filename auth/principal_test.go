package auth_test

import (
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
