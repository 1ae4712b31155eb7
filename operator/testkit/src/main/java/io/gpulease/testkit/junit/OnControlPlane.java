package io.gpulease.testkit.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a control plane, by parameter: {@code ControlPlane}, {@code KubernetesClient} (the administrator's),
 * {@code Kubectl}, {@code Installation}, {@code InvariantWatch}, {@code OperatorProcess}, and {@code TestEstate}, which is
 * each test's own and checked for breaches of the invariants when the test is over.
 *
 * <p>Which kind of plane is decided by {@code -Dgpulease.plane}: {@code local} (default) or {@code k3s}.
 */
@Tag("plane")
@ExtendWith(ControlPlaneExtension.class)
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OnControlPlane {
    /** A plane for this class alone, whose parts may be stopped; else one is shared by the whole JVM. */
    boolean privately() default false;

    /** The shared operator runs before the first test; else only when a test takes it as a parameter. */
    boolean withOperator() default false;
}
