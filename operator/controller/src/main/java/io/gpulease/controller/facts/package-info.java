/**
 * What the booking thread tells those who report on pools, sites and tenants: immutable values, published after a change.
 * Nobody who reads them can reach what they were made from.
 */
@NullMarked
package io.gpulease.controller.facts;

import org.jspecify.annotations.NullMarked;
