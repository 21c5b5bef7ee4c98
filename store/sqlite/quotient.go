package sqlite

import (
	"database/sql/driver"
	"math/big"
)

// quotient is the floating-point number nearest to the quotient of two numbers,
// of which one may be an integer that floating-point numbers do not hold. It is
// null by zero, and for infinity by infinity.
func quotient(args []driver.Value) (driver.Value, error) {
	a, oka := args[0].(int64)
	b, okb := args[1].(int64)
	if oka && okb {
		if b == 0 {
			return nil, nil
		}
		nearest, _ := big.NewRat(a, b).Float64()
		return nearest, nil
	}
	x, okx := floating(args[0])
	y, oky := floating(args[1])
	if !okx || !oky || y == 0 {
		return nil, nil
	}
	return x / y, nil
}

// single rounds a number to what an Edm.Single holds.
func single(args []driver.Value) (driver.Value, error) {
	v, ok := floating(args[0])
	if !ok {
		return nil, nil
	}
	return float64(float32(v)), nil
}

func floating(v driver.Value) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	}
	return 0, false
}
