// Package erasure removes what a store holds of somebody, wherever it is, and
// proves that it is gone.
//
//	Removal ──▶ Tenant ──▶ mark, keys, store.Batch.Clear, requests ──▶ count ──▶ Account
//	CustomerJob ──▶ EraseCustomer ──▶ find ──▶ store.Batch.Upsert, Purge ──▶ CustomerReport
//
// It knows in which order things go so that nobody reads what is half removed, that
// a run that was cut off can be repeated, and that a proof must not trust the list by
// which rows were removed. It knows no set by its name and no SQL.
//
// tenant.go removes one tenant, account.go says what was removed and what is left.
//
// A customer is erased from every set whose description says which rows speak of
// a customer (model.Customer): what is about the customer is emptied, and the rows
// with their figures stay; or the rows are removed. customer.go has what is ordered
// and what is told of it, customerterms.go by which conditions rows are found,
// customerfind.go finds them, and customerwrite.go changes them.
package erasure
