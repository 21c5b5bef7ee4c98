// Package erasure takes somebody's data out of a store for good.
//
// A customer is erased from every set whose description says which rows speak of
// a customer (model.Customer): what is about the customer is emptied, and the rows
// with their figures stay; or the rows are removed. customer.go has what is ordered
// and what is told of it, customerterms.go by which conditions rows are found,
// customerfind.go finds them, and customerwrite.go changes them, in an order in
// which a run that was cut off can be repeated.
package erasure
