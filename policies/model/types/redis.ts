export const cacheUser = ["aws:elasticache/user:User"];
export const cacheUserGroup = ["aws:elasticache/userGroup:UserGroup"];
/** Groups of the network before there were private networks; AWS has given them up. */
export const classicCacheGroup = ["aws:elasticache/securityGroup:SecurityGroup"];
/** Generators of what differs each time a stack is made, such as the end of a snapshot's name. */
export const randomName = [
  "random:index/randomId:RandomId",
  "random:index/randomString:RandomString",
  "random:index/randomPet:RandomPet",
  "random:index/randomUuid:RandomUuid",
];
