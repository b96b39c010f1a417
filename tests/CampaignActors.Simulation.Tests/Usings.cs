global using CampaignActors.Protocol.Shell;
global using CampaignActors.Simulation.Engines;
global using CampaignActors.Simulation.Scenarios;
global using CampaignActors.Testing;
global using CampaignActors.Testing.Engines;
global using CampaignActors.Vocabulary.Text;
global using NodaTime;
global using Xunit;
