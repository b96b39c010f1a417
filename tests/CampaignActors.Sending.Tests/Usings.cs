global using CampaignActors.Testing;
global using Xunit;
