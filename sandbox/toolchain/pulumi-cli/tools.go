//go:build tools

// Package tools names what this module is for, so that go.mod and go.sum keep everything that building it needs.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
