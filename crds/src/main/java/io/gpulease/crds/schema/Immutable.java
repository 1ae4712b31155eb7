package io.gpulease.crds.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A field of a spec that stays as it was created: it can neither be changed nor added nor removed later. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Immutable {
    /** What to do instead, as the rest of a sentence for the tenant. */
    String instead();

    /** What absence means, where it means a value: saying it aloud later is then no change. */
    String absentMeans() default "";
}
