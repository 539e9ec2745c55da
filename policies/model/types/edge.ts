const inEveryModule = (rest: string): string[] =>
  ["lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing"].map((module) => `aws:${module}/${rest}`);

export const listenerCertificate = inEveryModule("listenerCertificate:ListenerCertificate");
export const listenerRule = inEveryModule("listenerRule:ListenerRule");
export const certificate = ["aws:acm/certificate:Certificate"];
/** Hands a certificate on as soon as it is proven. */
export const certificateValidation = ["aws:acm/certificateValidation:CertificateValidation"];
export const webAclAssociation = ["aws:wafv2/webAclAssociation:WebAclAssociation"];
export const webAclLogging = ["aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"];
export const ruleGroup = ["aws:wafv2/ruleGroup:RuleGroup"];
export const shieldProtection = ["aws:shield/protection:Protection"];
