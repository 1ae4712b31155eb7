/**
 * The form of signed records: what was done on a node between two tenants, in pages whose very bytes are signed, and how one is
 * checked. Values only; knows no cluster, no clock and none of its neighbours, so that it can be checked anywhere.
 */
@NullMarked
package io.gpulease.controller.signed;

import org.jspecify.annotations.NullMarked;
