/**
 * Starts things: reads the command line and the environment, sets up logging, opens clients, and wires the operator
 * together; says to those who only ask what the engine answers. Must not hold any logic of leases.
 */
@NullMarked
package io.gpulease.app;

import org.jspecify.annotations.NullMarked;
