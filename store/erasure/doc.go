// Package erasure removes what a store holds of somebody, wherever it is, and
// proves that it is gone.
//
//	Removal ──▶ Tenant ──▶ mark, keys, store.Batch.Clear, requests ──▶ count ──▶ Account
//
// It knows in which order things go so that nobody reads what is half removed, and
// that a proof must not trust the list by which rows were removed. It knows no set
// by its name and no SQL.
//
// tenant.go removes one tenant, account.go says what was removed and what is left.
package erasure
