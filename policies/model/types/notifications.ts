/** The component that brings alarms to people; its `channels` say whom each severity reaches. */
export const notifications = ["ops:notifications:Notifications"];
