package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"runtime"
)

// The images in the archive: the same single layer under several names, with the command each runs. The last is the image
// that most example pods name; here it is ours, so that they run without a registry.
var images = []struct{ name, command string }{
	{"gpulease.local/pause:1", "pause"},
	{"gpulease.local/workload:1", "run"},
	{"gpulease.local/sanitiser:1", "sanitise"},
	{"registry.k8s.io/pause:3.10", "pause"},
}

// writeImages packs this program into a docker archive that `ctr images import` takes.
func writeImages(out io.Writer) error {
	program, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		return err
	}
	layer, err := archive([]file{{"workload", program, 0o755}})
	if err != nil {
		return err
	}
	layerName := digest(layer) + ".tar"
	files := []file{{layerName, layer, 0o644}}
	manifest := []map[string]any{}
	for _, image := range images {
		config, err := json.Marshal(map[string]any{
			"architecture": runtime.GOARCH, "os": "linux",
			"config": map[string]any{"Entrypoint": []string{"/workload", image.command}},
			"rootfs": map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + digest(layer)}},
		})
		if err != nil {
			return err
		}
		configName := digest(config) + ".json"
		files = append(files, file{configName, config, 0o644})
		manifest = append(manifest, map[string]any{"Config": configName, "RepoTags": []string{image.name}, "Layers": []string{layerName}})
	}
	list, err := json.Marshal(manifest)
	if err != nil {
		return err
	}
	whole, err := archive(append(files, file{"manifest.json", list, 0o644}))
	if err != nil {
		return err
	}
	_, err = out.Write(whole)
	return err
}

type file struct {
	name string
	data []byte
	mode int64
}

func archive(files []file) ([]byte, error) {
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	written := map[string]bool{}
	for _, f := range files {
		if written[f.name] {
			continue
		}
		written[f.name] = true
		if err := w.WriteHeader(&tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.data))}); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return buf.Bytes(), err
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
