global using System.Text.Json.Nodes;
global using CampaignActors.Cli;
global using CampaignActors.Cli.Commands;
global using CampaignActors.Cli.Terminal;
global using CampaignActors.Testing;
global using CampaignActors.Testing.Nodes;
global using Xunit;
