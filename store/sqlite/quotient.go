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

// remainder is what the quotient of a number times a positive factor, and of
// another times its own, leaves; one of the factors is 1, so that the result is
// no greater than the number beside it. It is null by zero.
func remainder(args []driver.Value) (driver.Value, error) {
	var n [4]int64
	for i, v := range args {
		whole, ok := v.(int64)
		if !ok {
			return nil, nil
		}
		n[i] = whole
	}
	if n[2] == 0 {
		return nil, nil
	}
	x, fits := times(n[0], n[1])
	y, also := times(n[2], n[3])
	if fits && also {
		return x % y, nil
	}
	left := new(big.Int).Mul(big.NewInt(n[0]), big.NewInt(n[1]))
	right := new(big.Int).Mul(big.NewInt(n[2]), big.NewInt(n[3]))
	return left.Rem(left, right).Int64(), nil
}

// times is the product of a number and a positive factor, and whether 64 bits
// hold it.
func times(v, factor int64) (product int64, fits bool) {
	product = v * factor
	return product, product/factor == v
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
