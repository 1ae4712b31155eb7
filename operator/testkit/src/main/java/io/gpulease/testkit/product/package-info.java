/**
 * The product under test: its chart installed into a control plane, its service account, its operator as a process.
 * It must not know any class of the operator but the name of its main class.
 */
@NullMarked
package io.gpulease.testkit.product;

import org.jspecify.annotations.NullMarked;
