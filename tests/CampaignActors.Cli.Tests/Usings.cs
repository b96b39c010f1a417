global using System.Text.Json.Nodes;
global using CampaignActors.Cli;
global using CampaignActors.Testing;
global using CampaignActors.Testing.Nodes;
global using Xunit;
