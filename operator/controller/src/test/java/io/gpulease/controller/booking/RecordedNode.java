package io.gpulease.controller.booking;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import java.util.ArrayList;
import java.util.List;

/** Node n, lease u1 that has it, and what becomes of its records. It is ten o'clock. */
abstract class RecordedNode {
    static final String CLEANED =
            ",'gpulease.io/cleaned':'[{\\'outcome\\':\\'Cleaned\\',\\'closedAt\\':\\'2026-12-01T09:00:00Z\\',\\'endedAt\\':\\'2026-12-01T09:10:00Z\\',\\'steps\\':[{\\'name\\':\\'wipe\\',\\'imageId\\':\\'wipe@sha256:0\\',\\'exitCode\\':0}],\\'after\\':[{\\'uid\\':\\'%s\\'}]%s}]'";
    static final String NODE =
            "{'metadata':{'name':'n','uid':'n-1','resourceVersion':'2','labels':{'of':'p','gpulease.io/pool':'p','gpulease.io/class':'c'%s},'annotations':{'x':'y'%s}},'spec':{'taints':[{'key':'gpulease.io/pool','value':'p','effect':'NoSchedule'}%s]},'status':{'capacity':{'nvidia.com/gpu':'4'},'conditions':[{'type':'Ready','status':'True'}]}}";
    static final String LEASE =
            "{'metadata':{'name':'l','namespace':'ns','uid':'u1','resourceVersion':'4','generation':1,'creationTimestamp':'2026-12-01T09:00:00Z','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'c','gpus':4,'term':{'duration':'3h'}},'status':{%s}}";
    static final String RELEASING =
            "'phase':'Releasing','endReason':'Expired','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':4}],'nodeCount':1},'term':{'startedAt':'2026-12-01T08:00:00Z','endsAt':'2026-12-01T09:00:00Z','noticeAt':'2026-12-01T08:50:00Z','endedAt':'2026-12-01T09:00:00Z'}";
    static final String RUNNING =
            "'phase':'Active','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':4}],'nodeCount':1},'handover':{'records':['first'],'digest':'DIGEST'},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'},'conditions':[{'type':'RecordsMissing','status':'True','reason':'NotWritten','message':'m','lastTransitionTime':'2026-12-01T09:30:00Z','observedGeneration':1}]";
    static final String HELD = ",'gpulease.io/allocations':'{\\'u1\\':4}','gpulease.io/leased-by':'ns.l'";
    static final String FENCE = ",{'key':'gpulease.io/leased','value':'u1','effect':'NoSchedule'}";
    static final String GONE =
            "{'code':404,'message':'namespaces ns not found','details':{'name':'ns','kind':'namespaces'}}";
    static final String TERMINATING =
            "{'code':403,'message':'it is being terminated','details':{'causes':[{'reason':'NamespaceTerminating'}]}}";
    static final String LEASE_PATH = "/apis/gpulease.io/v1alpha1/namespaces/ns/gpuleases/l";

    final List<String> told = new ArrayList<>();
    final RecordServer server = new RecordServer();
    final Turns turns = operator();

    Turns operator() {
        return new Turns(new SilentJournal() {
            @Override
            public void node(String node, String reason, String message) {
                told.add(reason + " " + message);
            }
        });
    }

    static String json(String text) {
        return text.replace("\\'", "\\\"").replace('\'', '"');
    }

    /** The operator, or another one, has heard of all that the server has of node and lease. */
    Turns hears(Turns operator) {
        new CleanedNode(operator);
        operator.world.see(Given.node(server.node().toString()));
        operator.world.see(Given.lease(server.lease().toString()));
        return operator;
    }

    /** All nodes of lease u1 are claimed for it, and it was not told yet. */
    Turns starting(String cleaned) {
        server.with(
                "/api/v1/nodes/n",
                json(NODE.formatted(
                        ",'gpulease.io/lease-uid':'u1','gpulease.io/leased-by':'ns.l'", HELD + cleaned, FENCE)));
        server.with(LEASE_PATH, json(LEASE.formatted("")));
        return hears(turns);
    }

    /** Lease u1 has let go of its only node, which is clean, and is about to be told so. */
    Turns leaving(String cleaned) {
        server.with("/api/v1/nodes/n", json(NODE.formatted("", cleaned, "")));
        server.with(LEASE_PATH, json(LEASE.formatted(RELEASING)));
        return hears(turns);
    }

    String phase() {
        return server.lease().at("/status/phase").asText();
    }

    JsonNode handover() {
        return server.lease().at("/status/handover");
    }

    boolean isMissing() {
        return server.lease().at("/status/conditions").toString().contains("\"RecordsMissing\",\"status\":\"True\"");
    }
}
