// The Kubernetes provider of Pulumi as a plain executable: the published module holds the provider but not the two files that
// its own main embeds, so the installer copies this file elsewhere, puts the two beside it and builds there.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

//go:embed embed/schema.json
var schema []byte

//go:embed embed/terraform-mapping.json
var mapping []byte

func main() {
	provider.Serve("kubernetes", version.Version, schema, mapping)
}
