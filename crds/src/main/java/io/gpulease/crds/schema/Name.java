package io.gpulease.crds.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A name that has to fit into a label value (63 characters). */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
public @interface Name {
    /** Whether dots, capitals and underscores are excluded, as in the name of a namespace. */
    boolean dnsLabel() default false;
}
