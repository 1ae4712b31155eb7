package io.gpulease.testkit.junit;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.plane.Kubectl;
import io.gpulease.testkit.product.Installation;
import io.gpulease.testkit.product.OperatorProcess;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides who shares what for how long: planes by JVM or by class, estates by test. */
final class ControlPlaneExtension
        implements BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                ParameterResolver,
                TestExecutionExceptionHandler {
    private static final Namespace OURS = Namespace.create(ControlPlaneExtension.class);
    private static final String GROUND = "ground";
    private static final String ESTATE = "estate";

    private static final Map<Class<?>, Function<ExtensionContext, Object>> PARAMETERS = Map.of(
            ControlPlane.class, context -> ground(context).plane(),
            KubernetesClient.class, context -> ground(context).plane().admin(),
            Kubectl.class, context -> ground(context).plane().kubectl(),
            Installation.class, context -> ground(context).installation(),
            InvariantWatch.class, context -> ground(context).watch(),
            OperatorProcess.class, context -> ground(context).operator(),
            TestEstate.class, ControlPlaneExtension::estate);

    @Override
    public void beforeAll(ExtensionContext context) {
        if (annotation(context).map(OnControlPlane::privately).orElse(false)) {
            // Put, not computed if absent: the store looks in its parents too, and would find the plane that all share.
            context.getStore(OURS).put(GROUND, Ground.start(true));
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (annotation(context).map(OnControlPlane::withOperator).orElse(false)) {
            ground(context).operator();
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        ground(context).lastWords().ifPresent(words -> failure.addSuppressed(new OperatorSaid(words)));
        throw failure;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        var estate = store(context).get(ESTATE, TestEstate.class);
        if (estate == null) {
            return;
        }
        try {
            estate.close();
        } finally {
            estate.assertNoBreach();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return PARAMETERS.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        var value = PARAMETERS.get(type);
        if (value == null) {
            throw new IllegalArgumentException("no parameter of type " + type);
        }
        return value.apply(context);
    }

    private static TestEstate estate(ExtensionContext context) {
        var ground = ground(context);
        // The store must not close it: that is done here, where its complaints belong to the test.
        return store(context)
                .getOrComputeIfAbsent(ESTATE, _ -> TestEstate.on(ground.plane(), ground.watch()), TestEstate.class);
    }

    private static Ground ground(ExtensionContext context) {
        var ofClass = store(context).get(GROUND, Ground.class);
        return ofClass != null
                ? ofClass
                : context.getRoot().getStore(OURS).getOrComputeIfAbsent(GROUND, _ -> Ground.start(false), Ground.class);
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(OURS);
    }

    private static Optional<OnControlPlane> annotation(ExtensionContext context) {
        for (Class<?> type = context.getRequiredTestClass(); type != null; type = type.getEnclosingClass()) {
            var found = AnnotationSupport.findAnnotation(type, OnControlPlane.class);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Shown under a failure. */
    private static final class OperatorSaid extends RuntimeException {
        OperatorSaid(String words) {
            super("the operator's last words:\n" + words, null, false, false);
        }
    }
}
