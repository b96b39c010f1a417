global using CampaignActors.Operations.Operators;
global using CampaignActors.Testing;
global using CampaignActors.Testing.Nodes;
global using Xunit;
