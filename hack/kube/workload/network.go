package main

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
)

// network is the node's CNI plugin: it makes no network at all. A pod gets an address on paper, because the runtime wants one,
// and a network namespace with nothing in it: no packet leaves a test pod.
func network(command string) {
	switch command {
	case "VERSION":
		answer(map[string]any{"cniVersion": "1.0.0", "supportedVersions": []string{"0.3.1", "0.4.0", "1.0.0"}})
	case "ADD":
		var config struct {
			CNIVersion string `json:"cniVersion"`
		}
		check(json.NewDecoder(os.Stdin).Decode(&config))
		h := fnv.New32a()
		h.Write([]byte(os.Getenv("CNI_CONTAINERID")))
		n := h.Sum32()
		ip := map[string]any{"address": fmt.Sprintf("10.255.%d.%d/16", n>>8&0xff, n%254+1), "interface": 0}
		if config.CNIVersion < "1.0.0" {
			ip["version"] = "4"
		}
		answer(map[string]any{
			"cniVersion": config.CNIVersion,
			"interfaces": []any{map[string]any{"name": os.Getenv("CNI_IFNAME"), "sandbox": os.Getenv("CNI_NETNS")}},
			"ips":        []any{ip},
		})
	case "DEL", "CHECK":
	}
}

func answer(v any) { check(json.NewEncoder(os.Stdout).Encode(v)) }
