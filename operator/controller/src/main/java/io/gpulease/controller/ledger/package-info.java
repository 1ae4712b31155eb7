/**
 * The ledger: append-only records of what leases were promised, held and used, in a hash chain over immutable ConfigMaps of the
 * operator's own namespace. Written on the deciding thread, without waiting; knows no statement and no bill.
 */
@NullMarked
package io.gpulease.controller.ledger;

import org.jspecify.annotations.NullMarked;
