export const canary = ["aws:synthetics/canary:Canary"];
export const dnsRecord = ["aws:route53/record:Record"];
