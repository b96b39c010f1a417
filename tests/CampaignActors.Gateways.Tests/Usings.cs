global using CampaignActors.Domain.Kernel;
global using CampaignActors.Gateways;
global using CampaignActors.Gateways.Contracts;
global using CampaignActors.Testing;
global using Xunit;
