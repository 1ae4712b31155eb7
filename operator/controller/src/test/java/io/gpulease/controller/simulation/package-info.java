/**
 * The whole core on a clock of its own against an API server in memory, one step at a time in an order that a seed chooses:
 * lost answers, conflicts, late news, crashes between any two calls, two operators at once. Knows no thread and no network;
 * what must hold is stated by {@code LeaseRules} and {@code QuietRules}, not by the steps.
 */
@NullMarked
package io.gpulease.controller.simulation;

import org.jspecify.annotations.NullMarked;
