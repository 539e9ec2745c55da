/** What carries an alarm or an event to whoever shall hear of it. */
export const eventTarget = ["aws:cloudwatch/eventTarget:EventTarget"];
export const topicPolicy = ["aws:sns/topicPolicy:TopicPolicy"];
export const keyAlias = ["aws:kms/alias:Alias"];
export const keyPolicy = ["aws:kms/keyPolicy:KeyPolicy"];
export const teamsChannel = ["aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration"];
/** A certificate, and what stands for it once it is proven. */
export const certificate = ["aws:acm/certificate:Certificate", "aws:acm/certificateValidation:CertificateValidation"];
